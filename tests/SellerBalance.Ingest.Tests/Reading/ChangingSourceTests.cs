using System.Security.Cryptography;
using SellerBalance.DuckDb;

namespace SellerBalance.Ingest.Tests.Reading;

/// <summary>A source that does not stay as it is lands nothing.</summary>
public sealed class ChangingSourceTests : IDisposable
{
    private const string Content = Workbench.Header + "\ne1,t,s,fee,EUR,1\n";
    private readonly Workbench _bench = new();

    public static TheoryData<string> Formats { get; } = new("a.csv", "a.csv.gz", "a.csv.zst", "a.ndjson", "a.parquet");

    [Theory]
    [MemberData(nameof(Formats))]
    public void One_that_is_overwritten_with_as_many_bytes_is_refused(string name)
    {
        var message = Refusal(name, path =>
        {
            var bytes = File.ReadAllBytes(path);
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.Write(bytes);
        });
        Assert.Contains("it was written to", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void One_that_grows_or_is_cut_is_refused(string name)
    {
        Assert.Contains("bytes and had", Refusal(name, path => File.AppendAllText(path, " ")), StringComparison.Ordinal);
        Assert.Contains("bytes and had", Refusal(name, path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(file.Length - 1);
        }), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void One_that_is_deleted_is_refused(string name) =>
        Assert.Contains("it is no longer there", Refusal(name, File.Delete), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_hash_of_a_source_is_that_of_its_bytes(string name)
    {
        var path = Write(name);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), _bench.ReadFile(path).Sha256);
    }

    [Fact]
    public void Whether_the_last_line_has_its_line_end_is_known()
    {
        Assert.False(_bench.Read("a.csv", Content).EndsWithinLine);
        Assert.True(_bench.Read("a.csv", Content.TrimEnd()).EndsWithinLine);
        Assert.True(_bench.Read("a.ndjson", "{}").EndsWithinLine);
    }

    public void Dispose() => _bench.Dispose();

    private string Refusal(string name, Action<string> change)
    {
        var path = Write(name);
        using var reader = new SourceReader(_bench.Work);
        var prepared = reader.Prepare(SourceFinder.Find([path])[0], TestContext.Current.CancellationToken);
        using var opened = reader.Open(prepared);
        var (rows, row) = (opened.NewRows(), new SourceRow());
        var part = opened.Next()!;
        rows.Open(part);
        while (rows.Read(row))
        {
            // Only that all was read is of interest.
        }

        opened.Add(rows, part);
        part.Dispose();
        Assert.Null(opened.Next());
        change(path);
        var message = Assert.Throws<InputException>(() => opened.Finish()).Message;
        Assert.Contains("changed while it was read", message, StringComparison.Ordinal);
        return message;
    }

    private string Write(string name)
    {
        if (name.EndsWith(".parquet", StringComparison.Ordinal))
        {
            var path = _bench.Write(name, "");
            _bench.Execute($"COPY (SELECT 'e' AS event_id, 't' AS event_ts, 's' AS seller_id, 'fee' AS event_type, 'EUR' AS currency, '1' AS amount) TO {DuckSql.Literal(path)} (FORMAT parquet)");
            return path;
        }

        var text = System.Text.Encoding.UTF8.GetBytes(name.Contains("json", StringComparison.Ordinal) ? "{\"event_id\":1}\n" : Content);
        return _bench.Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? Workbench.Gzip(text) : name.EndsWith(".zst", StringComparison.Ordinal) ? Workbench.Zstd(text) : text);
    }
}
