using System.Globalization;
using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;

namespace SellerBalance.Ingest.Tests.Reading;

/// <summary>One row as it stands in its source, its fields in the order of the interchange columns.</summary>
internal sealed record ReadRow(long Line, string?[] Fields, string? Broken, string Raw, byte[]? RawBytes)
{
    public string? this[string column] => Fields[InterchangeColumns.IndexOf(column)];

    public string Text => $"{Line}|{string.Join('|', Fields.Select(value => value ?? "∅"))}|{Broken ?? "whole"}|{Raw}";
}

/// <summary>What a source became.</summary>
internal sealed record ReadBack(SourceFile Source, LineCounts? Lines, IReadOnlyList<string> IgnoredColumns, bool EndsWithinLine, string Sha256, IReadOnlyList<ReadRow> Rows)
{
    public string? TimesReadAs { get; init; }

    public IEnumerable<ReadRow> Whole => Rows.Where(row => row.Broken is null);

    public IEnumerable<(long Line, string? Reason)> Broken => Rows.Where(row => row.Broken is not null).Select(row => (row.Line, row.Broken));
}

/// <summary>A folder with sources, which are read the way the product reads them.</summary>
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

    public ReadBack Read(string name, string content) => Read(name, Encoding.UTF8.GetBytes(content));

    public ReadBack Read(string name, byte[] content) => ReadFile(Write(name, content));

    public ReadBack ReadWithoutQuotes(string name, string content) =>
        Whole(Reader(), SourceFinder.Find([Write(name, content)])[0] with { HasQuotes = false });

    public ReadBack ReadFile(string path) => Whole(Reader(), SourceFinder.Find([path])[0]);

    public ReadBack ReadStandardInput(byte[] content) => Whole(Reader(() => new MemoryStream(content)), SourceFinder.Find(["-"])[0]);

    /// <summary>Hands out the rows as they are read, and what was found when the last was.</summary>
    public LineCounts? ReadFile(string path, Action<ReadRow> onRow)
    {
        var reader = Reader();
        using var opened = reader.Open(reader.Prepare(SourceFinder.Find([path])[0], TestContext.Current.CancellationToken));
        ReadAll(opened, onRow);
        opened.Finish();
        return opened.Lines;
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

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static byte[] Gzip(byte[] content) => Compressed(content, stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true));

    public static byte[] Zstd(byte[] content) => Compressed(content, stream => new ZstdSharp.CompressionStream(stream, leaveOpen: true));

    public void Dispose()
    {
        _readers.ForEach(reader => reader.Dispose());
        _connection.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    // What a pipe brought is there as long as its reader.
    private SourceReader Reader(Func<Stream>? standardInput = null)
    {
        var reader = new SourceReader(Work, standardInput);
        _readers.Add(reader);
        return reader;
    }

    private static ReadBack Whole(SourceReader reader, SourceFile source)
    {
        var prepared = reader.Prepare(source, TestContext.Current.CancellationToken);
        using var opened = reader.Open(prepared);
        var rows = new List<ReadRow>();
        ReadAll(opened, rows.Add);
        var hash = opened.Finish();
        Assert.Equal(rows.Count, opened.Records);
        return new ReadBack(prepared.Source, opened.Lines, opened.IgnoredColumns, opened.EndsWithinLine, hash, rows) { TimesReadAs = opened.TimesReadAs };
    }

    private static void ReadAll(OpenSource opened, Action<ReadRow> onRow)
    {
        var (rows, row) = (opened.NewRows(), new SourceRow());
        while (opened.Next() is { } part)
        {
            rows.Open(part);
            while (rows.Read(row))
            {
                var (raw, bytes) = rows.Raw();
                string?[] fields = [.. Enumerable.Range(0, InterchangeColumns.Count).Select(column => row.HasFields ? Field(row, column) : null)];
                onRow(new ReadRow(row.Line, fields, row.Broken, raw, bytes));
            }

            opened.Add(rows, part);
            part.Dispose();
        }
    }

    private static string? Field(SourceRow row, int column) => !row.TryValue(column, out var value) ? row[column].IsEmpty ? null : Encoding.UTF8.GetString(row[column])
        : column == InterchangeColumns.EventTs ? $"{TimestampText.Text(value)}Z"
        : (value / 10_000m).ToString("0.0000", CultureInfo.InvariantCulture);

    private static byte[] Compressed(byte[] content, Func<Stream, Stream> open)
    {
        using var file = new MemoryStream();
        using (var stream = open(file))
            stream.Write(content);
        return file.ToArray();
    }
}
