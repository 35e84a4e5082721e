using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;

namespace SellerBalance.Ingest.Tests.Reading;

/// <summary>One row as DuckDB gives it, its fields in the order of the interchange columns.</summary>
internal sealed record ReadRow(long Line, string?[] Fields, string? Broken, string Raw, byte[]? RawBytes)
{
    public string? this[string column] => Fields[InterchangeColumns.IndexOf(column)];

    public string Text => $"{Line}|{string.Join('|', Fields.Select(value => value ?? "∅"))}|{Broken ?? "whole"}|{Raw}";
}

/// <summary>What a source became.</summary>
internal sealed record ReadBack(PreparedSource Prepared, IReadOnlyList<ReadRow> Rows)
{
    public IEnumerable<ReadRow> Whole => Rows.Where(row => row.Broken is null);

    public IEnumerable<(long Line, string? Reason)> Broken => Rows.Where(row => row.Broken is not null).Select(row => (row.Line, row.Broken));
}

/// <summary>A folder with sources, which are read the way the product reads them: prepared, and then scanned by DuckDB.</summary>
internal sealed class Workbench : IDisposable
{
    public const string Header = "event_id,event_ts,seller_id,event_type,currency,amount";

    private readonly List<SourceReader> _readers = [];
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public Workbench()
    {
        Directory.CreateDirectory(Work);
        _connection.Open();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("seller-balance-").FullName;

    public string Work => Path.Join(Folder, "work");

    public string Write(string name, byte[] content)
    {
        var path = Path.Join(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public ReadBack Read(string name, string content, bool exact = false) => Read(name, Encoding.UTF8.GetBytes(content), exact);

    public ReadBack Read(string name, byte[] content, bool exact = false) => ReadFile(Write(name, content), exact);

    public ReadBack ReadFile(string path, bool exact = false) => Scan(Prepare(path, exact));

    public PreparedSource Prepare(string path, bool exact = false)
    {
        var source = SourceFinder.Find([path])[0];
        var reader = Reader();
        return exact
            ? reader.PrepareExact(source, TestContext.Current.CancellationToken)
            : reader.Prepare(source, TestContext.Current.CancellationToken);
    }

    public ReadBack ReadStandardInput(byte[] content)
    {
        var reader = Reader(() => new MemoryStream(content));
        return Scan(reader.Prepare(SourceFinder.Find(["-"])[0], TestContext.Current.CancellationToken));
    }

    public string Refusal(string name, string content) => Refusal(name, Encoding.UTF8.GetBytes(content));

    public string Refusal(string name, byte[] content)
    {
        var path = Write(name, content);
        var message = Assert.Throws<InputException>(() => ReadFile(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Work));
        return message;
    }

    /// <summary>Scans both relations and checks what must hold for every source: every count ties.</summary>
    public ReadBack Scan(PreparedSource prepared)
    {
        var raws = new Dictionary<long, (string Raw, byte[]? Bytes)>();
        foreach (var row in Query(prepared.RawRelation))
            raws.Add((long)row[0]!, ((string)row[1]!, (byte[]?)row[2]));
        var rows = new List<ReadRow>();
        foreach (var row in Query(prepared.Relation))
        {
            var line = prepared.FirstLine + rows.Count ?? (long)row[0]!;
            var (raw, bytes) = raws[line];
            rows.Add(new ReadRow(line, [.. row.Skip(1).Take(9).Select(field => (string?)field)], (string?)row[10], raw, bytes));
        }

        rows.Sort((left, right) => left.Line.CompareTo(right.Line));
        Assert.Equal(prepared.Records, rows.Count);
        Assert.Equal(prepared.Records, raws.Count);
        if (prepared.Lines is { } lines)
            Assert.Equal(lines.Physical, lines.Header + lines.Blank + lines.Continuation + prepared.Records);
        return new ReadBack(prepared, rows);
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public IEnumerable<object?[]> Query(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var column = 0; column < row.Length; column++)
                row[column] = reader.IsDBNull(column) ? null : reader.GetValue(column) is Stream stream ? Bytes(stream) : reader.GetValue(column);
            yield return row;
        }
    }

    public static byte[] Gzip(byte[] content) => Compressed(content, stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true));

    public static byte[] Zstd(byte[] content) => Compressed(content, stream => new ZstdSharp.CompressionStream(stream, leaveOpen: true));

    public void Dispose()
    {
        _readers.ForEach(reader => reader.Dispose());
        _connection.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    // The relations need what their reader wrote.
    private SourceReader Reader(Func<Stream>? standardInput = null)
    {
        var reader = new SourceReader(Work, standardInput);
        _readers.Add(reader);
        return reader;
    }

    private static byte[] Bytes(Stream stream)
    {
        using (stream)
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
    }

    private static byte[] Compressed(byte[] content, Func<Stream, Stream> open)
    {
        using var file = new MemoryStream();
        using (var stream = open(file))
            stream.Write(content);
        return file.ToArray();
    }
}
