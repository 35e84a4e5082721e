using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SellerBalance.Bench;

/// <summary>Makes the input, runs the contestants in turn, and writes what came out.</summary>
/// <param name="work">Folder for input and warehouses.</param>
/// <param name="events">Events in the large file.</param>
/// <param name="rounds">How often each contestant runs.</param>
/// <param name="memoryEvents">Events of the memory figure; 0 leaves it out.</param>
internal sealed class Benchmark(string work, long events, int rounds, long memoryEvents)
{
    private const int Days = 365;
    private const int Sellers = 20_000;
    private static readonly DateOnly Start = new(2025, 11, 1);

    private readonly string _program = Path.Combine(work, "published", "seller-balance");
    private readonly string _bench = Environment.ProcessPath!;
    private readonly string _full = Path.Combine(work, "full.csv");
    private readonly string _nextDay = Path.Combine(work, "next-day.csv");
    private readonly string _history = Path.Combine(work, "history.duckdb");
    private readonly string _target = Path.Combine(work, "target.duckdb");

    public void Run(string results)
    {
        Directory.CreateDirectory(work);
        Execute("dotnet", "publish", "src/SellerBalance.Cli", "-c", "Release", "--use-current-runtime", "--self-contained", "false", "-o", Path.Combine(work, "published"));
        Generate(_full, events, Days, Start, seed: 1);
        Generate(_nextDay, events / Days, days: 1, Start.AddDays(Days), seed: 2);

        var full = Warehouse("run", Clean, "run", _full);
        var floor = new Contestant("floor", Clean, _bench, ["floor", _full, _target]);
        var pandas = new Contestant("pandas", Clean, "/usr/bin/python3", [Path.Combine("bench", "pandas_balance.py"), _full, _target]);
        var big = InTurn([full, floor]);
        if (HasPandas()) big["pandas"] = [pandas.Run()];

        Clean();
        full.Run();
        File.Copy(_target, _history, overwrite: true);
        var small = InTurn([
            Warehouse("one more day", Restore, "run", _nextDay),
            Warehouse("the same file again", Restore, "run", _full),
            Warehouse("sample", Clean, "run", Path.Combine("data", "events.csv"))]);
        Timing? memory = null;
        if (memoryEvents > 0)
        {
            var large = Path.Combine(work, "large.csv");
            Generate(large, memoryEvents, Days, Start, seed: 3);
            memory = Warehouse("memory", Clean, "run", large).Run();
        }

        Write(results, big.Concat(small).ToDictionary(), memory);
    }

    private Contestant Warehouse(string name, Action prepare, params string[] arguments) =>
        new(name, prepare, _program, [.. arguments, "--json", "--warehouse", "duckdb:" + _target]);

    private Dictionary<string, List<Timing>> InTurn(Contestant[] contestants)
    {
        var timings = contestants.ToDictionary(contestant => contestant.Name, _ => new List<Timing>());
        for (var round = 1; round <= rounds; round++)
        {
            // Who goes first changes from round to round: what ran before leaves memory and caches as it used them.
            foreach (var contestant in contestants.Select((_, place) => contestants[(place + round) % contestants.Length]))
            {
                timings[contestant.Name].Add(contestant.Run());
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {contestant.Name} {timings[contestant.Name][^1].Wall.TotalSeconds:0.00} s"));
            }
        }

        return timings;
    }

    private void Write(string results, Dictionary<string, List<Timing>> timings, Timing? memory)
    {
        double Seconds(string name) => Median(timings[name].Select(timing => timing.Wall.TotalSeconds));
        double Ratio(string name, string other) => Median(timings[name].Zip(timings[other], (a, b) => a.Wall / b.Wall));
        double GiB(long bytes) => bytes / (double)(1 << 30);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # {events:#,##0} events, {Sellers:#,##0} sellers, {Days} days

            Made by `dotnet run -c Release --project bench/SellerBalance.Bench`; medians of {rounds} rounds in turn (pandas once), whole processes.

            - machine: {Environment.ProcessorCount} cores ({CpuModel()}), {GiB(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes):0.#} GiB
            - file: {GiB(new FileInfo(_full).Length):0.00} GiB of CSV; .NET {Environment.Version}, DuckDB {DuckDbVersion()}

            | figure | median | ratio | must reach |
            | --- | --- | --- | --- |
            | `run`, empty warehouse to published | {Seconds("run"):0.00} s | | |
            | floor (`bench/floor.sql`) | {Seconds("floor"):0.00} s | run / floor = {Ratio("run", "floor"):0.00} | ≤ 1.5 |

            """);
        if (timings.ContainsKey("pandas"))
            text.Append(CultureInfo.InvariantCulture, $"| pandas (`bench/pandas_balance.py`) | {Seconds("pandas"):0.00} s | pandas / run = {Seconds("pandas") / Seconds("run"):0.00} | ≥ 2 |\n");
        text.Append(CultureInfo.InvariantCulture, $"""
            | peak memory of `run` | {GiB(timings["run"].Max(timing => timing.PeakMemoryBytes)):0.00} GiB | | ≤ 3 GiB |
            | one more day onto that history | {Seconds("one more day"):0.00} s | day / run = {Seconds("one more day") / Seconds("run"):0.000} | ≤ 0.1 |
            | the same file again, all duplicates | {Seconds("the same file again"):0.00} s | again / run = {Seconds("the same file again") / Seconds("run"):0.00} | ≤ 1 |
            | `run` on the sample | {Seconds("sample"):0.00} s | | ≤ 1.0 s |

            """);
        if (memory is not null)
            text.Append(CultureInfo.InvariantCulture, $"| peak memory at {memoryEvents:#,##0} events ({memory.Wall.TotalSeconds:0} s) | {GiB(memory.PeakMemoryBytes):0.00} GiB | | ≤ 4 GiB |\n");
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.WriteAllText(results, text.ToString());
        Console.WriteLine(text);
    }

    private void Generate(string path, long count, int days, DateOnly start, int seed)
    {
        var mark = path + string.Create(CultureInfo.InvariantCulture, $".{count}.{seed}.made");
        if (File.Exists(mark)) return;
        string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        Execute(_program, "generate", "--to", path, "--events", Text(count), "--sellers", Text(Sellers), "--days", Text(days),
            "--start", start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--seed", Text(seed));
        if (seed == 2) Rename(path);
        File.WriteAllText(mark, "");
    }

    // A day of its own numbers its events from 1 again; these are other events.
    private static void Rename(string path)
    {
        var lines = File.ReadAllLines(path);
        File.WriteAllLines(path, lines.Take(1).Concat(lines.Skip(1).Select(line => "next-" + line)));
    }

    private void Clean()
    {
        foreach (var file in Directory.EnumerateFiles(work, "target.duckdb*"))
            File.Delete(file);
    }

    private void Restore()
    {
        Clean();
        File.Copy(_history, _target);
    }

    private static bool HasPandas()
    {
        try
        {
            Execute("/usr/bin/python3", "-c", "import pandas");
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine("pandas is not installed (Debian: python3-pandas); left out.");
            return false;
        }
    }

    private static void Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}.");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static string CpuModel() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string DuckDbVersion()
    {
        using var connection = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
