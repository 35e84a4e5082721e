using System.Globalization;
using System.IO.Compression;
using System.Text;
using DuckDB.NET.Data;

namespace SellerBalance.Bench;

/// <summary>What reading costs: the same events in every format, many small files, and a file with broken rows.</summary>
/// <param name="inputs">The program and the events.</param>
/// <param name="rounds">The figures.</param>
internal sealed class FormatsBenchmark(Inputs inputs, Rounds rounds)
{
    private const int SmallFiles = 10_000;
    private const int RowsOfSmallFile = 10;
    private const int BrokenEvery = 100;

    private readonly string _target = Path.Combine(inputs.Work, "target.duckdb");

    public void Run(string results)
    {
        inputs.Prepare();
        var formats = new[] { "gzip", "zstd", "ndjson", "parquet", "1 % broken" };
        rounds.Run([Ingest("csv", inputs.Full), .. formats.Select(format => Ingest(format, Make(format)))]);
        rounds.Run(new Contestant("small files", Clean, inputs.Program, ["run", MakeSmallFiles(), "--json", "--warehouse", "duckdb:" + _target]));
        Write(results);
    }

    // What was refused would hold a run, and is not what is measured.
    private Contestant Ingest(string name, string file) =>
        new(name, Clean, inputs.Program, ["ingest", file, "--json", "--warehouse", "duckdb:" + _target]);

    /// <summary>The events in a format, made once.</summary>
    public string Make(string format)
    {
        var path = Path.Combine(inputs.Work, format switch
        {
            "gzip" => "full.csv.gz",
            "zstd" => "full.csv.zst",
            "ndjson" => "full.ndjson",
            "parquet" => "full.parquet",
            _ => "broken.csv",
        });
        if (File.Exists(path)) return path;
        var partial = path + ".partial";
        switch (format)
        {
            case "gzip":
                Compress(partial, file => new GZipStream(file, CompressionLevel.Fastest));
                break;
            case "zstd":
                Compress(partial, file => new ZstdSharp.CompressionStream(file));
                break;
            case "ndjson":
                Execute($"COPY (SELECT * FROM read_csv('{inputs.Full}', all_varchar = true, header = true)) TO '{partial}' (FORMAT json)");
                break;
            case "parquet":
                Execute($"""
                    COPY (SELECT * REPLACE (event_ts::TIMESTAMPTZ AS event_ts, amount::DECIMAL(18, 4) AS amount, signed_amount::DECIMAL(18, 4) AS signed_amount)
                      FROM read_csv('{inputs.Full}', all_varchar = true, header = true)) TO '{partial}' (FORMAT parquet)
                    """);
                break;
            default:
                Break(partial);
                break;
        }

        File.Move(partial, path);
        return path;
    }

    private void Compress(string to, Func<Stream, Stream> open)
    {
        using var from = File.OpenRead(inputs.Full);
        using var compressed = open(File.Create(to));
        from.CopyTo(compressed);
    }

    private void Break(string to)
    {
        using var writer = new StreamWriter(to);
        foreach (var (number, line) in File.ReadLines(inputs.Full).Index())
            writer.Write((number > 0 && number % BrokenEvery == 0 ? line.Replace(",in,", ",up,", StringComparison.Ordinal).Replace(",out,", ",down,", StringComparison.Ordinal) : line) + "\n");
    }

    private string MakeSmallFiles()
    {
        var folder = Path.Combine(inputs.Work, "small");
        if (Directory.Exists(folder)) return folder;
        var partial = Directory.CreateDirectory(folder + ".partial").FullName;
        using (var lines = File.ReadLines(inputs.Full).GetEnumerator())
        {
            lines.MoveNext();
            var header = lines.Current;
            for (var number = 0; number < SmallFiles; number++)
            {
                var text = new StringBuilder(header).Append('\n');
                for (var row = 0; row < RowsOfSmallFile && lines.MoveNext(); row++)
                    text.Append(lines.Current).Append('\n');
                File.WriteAllText(Path.Combine(partial, string.Create(CultureInfo.InvariantCulture, $"{number:00000}.csv")), text.ToString());
            }
        }

        Directory.Move(partial, folder);
        return folder;
    }

    private static void Execute(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Clean()
    {
        foreach (var file in Directory.EnumerateFiles(inputs.Work, "target.duckdb*"))
            File.Delete(file);
    }

    private void Write(string results)
    {
        string Row(string name, string what, string other, string target) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {rounds.Seconds(name):0.00} s | {rounds.CpuSeconds(name):0.00} s | {rounds.PeakGiB(name):0.00} GiB | {(other.Length == 0 ? "" : $"{rounds.Ratio(name, other):0.00}")} | {target} |\n");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Reading {inputs.Events:#,##0} events, format by format

            Made by `dotnet run -c Release --project bench/SellerBalance.Bench -- formats`; medians of {rounds.Count} rounds in turn, whole processes. All but the last are `ingest`
            into an empty DuckDB file.

            {Machine.Describe(inputs)}

            | source | wall | CPU | peak memory | against CSV | must reach |
            | --- | --- | --- | --- | --- | --- |

            """);
        text.Append(Row("csv", "CSV", "", "≤ 8 s CPU"))
            .Append(Row("gzip", "CSV, gzip", "csv", "≤ 1.3"))
            .Append(Row("zstd", "CSV, zstd", "csv", "≤ 1.3"))
            .Append(Row("ndjson", "NDJSON", "csv", "≤ 1.5"))
            .Append(Row("parquet", "Parquet", "csv", "≤ 1.0"))
            .Append(Row("1 % broken", "CSV, 1 % of the rows refused", "csv", "≤ 1.2"))
            .Append(Row("small files", $"`run` on 10,000 files of {RowsOfSmallFile} rows", "", "≤ 10 s"));
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.WriteAllText(results, text.ToString());
        Console.WriteLine(text);
    }
}
