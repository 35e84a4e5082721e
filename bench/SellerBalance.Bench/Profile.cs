using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SellerBalance.Bench;

/// <summary>Where the time of a first run goes, stage by stage, beside what the engine alone takes to store the same rows.</summary>
/// <param name="inputs">What is read.</param>
/// <param name="rounds">The figures.</param>
internal sealed class Profile(Inputs inputs, Rounds rounds)
{
    private static readonly string[] Stages = ["read", "compare", "land", "build", "check", "report"];

    private readonly string _bench = Environment.ProcessPath!;
    private readonly string _target = Path.Combine(inputs.Work, "target.duckdb");

    public void Run(string results)
    {
        inputs.Prepare();
        var formats = new FormatsBenchmark(inputs, rounds);
        var sources = new Dictionary<string, string> { ["CSV"] = inputs.Full, ["NDJSON"] = formats.Make("ndjson"), ["Parquet"] = formats.Make("parquet") };
        var stages = sources.Keys.ToDictionary(name => name, _ => new List<Dictionary<string, double>>());
        for (var round = 1; round <= rounds.Count; round++)
        {
            foreach (var (name, path) in sources)
            {
                var timing = rounds.RunOnce(new Contestant(name, Clean, inputs.Program, ["run", path, "--json", "--warehouse", "duckdb:" + _target]));
                stages[name].Add(StagesOf(timing.Output));
            }

            rounds.RunOnce(new Contestant("storing", () => { }, _bench, ["store", _target]));
        }

        Write(results, stages);
    }

    private static Dictionary<string, double> StagesOf(string json) => JsonDocument.Parse(json).RootElement.GetProperty("stages").EnumerateArray()
        .ToDictionary(stage => stage.GetProperty("name").GetString()!, stage => stage.GetProperty("duration_ms").GetInt64() / 1000.0);

    private void Write(string results, Dictionary<string, List<Dictionary<string, double>>> stages)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Where the time of a first run of {inputs.Events:#,##0} events goes

            Made by `dotnet run -c Release --project bench/SellerBalance.Bench -- profile`; medians of {rounds.Count} rounds in turn. The stages are those of
            `run --json`, in seconds of wall time. Storing alone is DuckDB's own `CREATE TABLE AS SELECT * FROM raw.events`.

            {Machine.Describe(inputs)}

            | source | {string.Join(" | ", Stages)} | whole process | CPU |
            | --- |{string.Concat(Stages.Select(_ => " --- |"))} --- | --- |

            """);
        foreach (var (name, runs) in stages)
        {
            var times = Stages.Select(stage => Rounds.Median(runs.Select(run => run.GetValueOrDefault(stage))).ToString("0.00", CultureInfo.InvariantCulture));
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", times)} | {rounds.Seconds(name):0.00} s | {rounds.CpuSeconds(name):0.00} s |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"| storing alone |{string.Concat(Stages.Select(_ => " |"))} {rounds.Seconds("storing"):0.00} s | {rounds.CpuSeconds("storing"):0.00} s |\n");
        File.WriteAllText(results, text.ToString());
        Console.WriteLine(text);
    }

    private void Clean()
    {
        foreach (var file in Directory.EnumerateFiles(inputs.Work, "target.duckdb*"))
            File.Delete(file);
    }
}
