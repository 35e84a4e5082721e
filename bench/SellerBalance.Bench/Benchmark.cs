using System.Globalization;
using System.Text;

namespace SellerBalance.Bench;

/// <summary>The embedded warehouse against its floor and against pandas.</summary>
/// <param name="inputs">What the contestants read.</param>
/// <param name="rounds">The figures.</param>
/// <param name="memoryEvents">Events of the memory figure; 0 leaves it out.</param>
internal sealed class Benchmark(Inputs inputs, Rounds rounds, long memoryEvents)
{
    private readonly string _bench = Environment.ProcessPath!;
    private readonly string _history = Path.Combine(inputs.Work, "history.duckdb");
    private readonly string _target = Path.Combine(inputs.Work, "target.duckdb");

    public void Run(string results)
    {
        inputs.Prepare();
        rounds.Run(
            Warehouse("run", Clean, "run", inputs.Full),
            new Contestant("floor", Clean, _bench, ["floor", inputs.Full, _target]));
        if (HasPandas()) rounds.RunOnce(new Contestant("pandas", Clean, "/usr/bin/python3", [Path.Combine("bench", "pandas_balance.py"), inputs.Full, _target]));

        Clean();
        Warehouse("history", Clean, "run", inputs.Full).Run();
        File.Copy(_target, _history, overwrite: true);
        rounds.Run(
            Warehouse("one more day", Restore, "run", inputs.NextDay(1)),
            Warehouse("the same file again", Restore, "run", inputs.Full),
            Warehouse("sample", Clean, "run", Path.Combine("data", "events.csv")));
        if (memoryEvents > 0) rounds.RunOnce(Warehouse("memory", Clean, "run", inputs.Large(memoryEvents)));
        Write(results);
    }

    private Contestant Warehouse(string name, Action prepare, params string[] arguments) =>
        new(name, prepare, inputs.Program, [.. arguments, "--json", "--warehouse", "duckdb:" + _target]);

    private void Write(string results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # {inputs.Events:#,##0} events, {Inputs.Sellers:#,##0} sellers, {Inputs.Days} days

            Made by `dotnet run -c Release --project bench/SellerBalance.Bench`; medians of {rounds.Count} rounds in turn (pandas once), whole processes.

            {Machine.Describe(inputs)}

            | figure | median | ratio | must reach |
            | --- | --- | --- | --- |
            | `run`, empty warehouse to published | {rounds.Seconds("run"):0.00} s | | |
            | floor (`bench/floor.sql`) | {rounds.Seconds("floor"):0.00} s | run / floor = {rounds.Ratio("run", "floor"):0.00} | ≤ 1.5 |

            """);
        if (rounds.Has("pandas"))
            text.Append(CultureInfo.InvariantCulture, $"| pandas (`bench/pandas_balance.py`) | {rounds.Seconds("pandas"):0.00} s | pandas / run = {rounds.Seconds("pandas") / rounds.Seconds("run"):0.00} | ≥ 2 |\n");
        text.Append(CultureInfo.InvariantCulture, $"""
            | peak memory of `run` | {rounds.PeakGiB("run"):0.00} GiB | | ≤ 3 GiB |
            | one more day onto that history | {rounds.Seconds("one more day"):0.00} s | day / run = {rounds.Seconds("one more day") / rounds.Seconds("run"):0.000} | ≤ 0.1 |
            | the same file again, all duplicates | {rounds.Seconds("the same file again"):0.00} s | again / run = {rounds.Seconds("the same file again") / rounds.Seconds("run"):0.00} | ≤ 1 |
            | `run` on the sample | {rounds.Seconds("sample"):0.00} s | | ≤ 1.0 s |

            """);
        if (rounds.Has("memory"))
            text.Append(CultureInfo.InvariantCulture, $"| peak memory at {memoryEvents:#,##0} events ({rounds.Seconds("memory"):0} s) | {rounds.PeakGiB("memory"):0.00} GiB | | ≤ 4 GiB |\n");
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.WriteAllText(results, text.ToString());
        Console.WriteLine(text);
    }

    private void Clean()
    {
        foreach (var file in Directory.EnumerateFiles(inputs.Work, "target.duckdb*"))
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
            Inputs.Execute("/usr/bin/python3", "-c", "import pandas");
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine("pandas is not installed (Debian: python3-pandas); left out.");
            return false;
        }
    }
}
