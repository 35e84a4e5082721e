using System.Globalization;
using System.Text;

namespace SellerBalance.Bench;

/// <summary>The embedded warehouse against its floor and against what others use.</summary>
/// <param name="inputs">What the contestants read.</param>
/// <param name="rounds">The figures.</param>
/// <param name="memoryEvents">Events of the memory figure; 0 leaves it out.</param>
internal sealed class Benchmark(Inputs inputs, Rounds rounds, long memoryEvents)
{
    private const int TenNumber = 2;

    private readonly string _bench = Environment.ProcessPath!;
    private readonly string _history = Path.Combine(inputs.Work, "history.duckdb");
    private readonly string _target = Path.Combine(inputs.Work, "target.duckdb");

    public void Run(string results)
    {
        inputs.Prepare();
        rounds.Run([
            Warehouse("run", Clean, "run", inputs.Full),
            new Contestant("floor", Clean, _bench, ["floor", inputs.Full, _target]),
            .. Peers.Find(inputs.Full, _target, Clean),
        ]);

        Clean();
        Warehouse("history", Clean, "run", inputs.Full).Run();
        File.Copy(_target, _history, overwrite: true);
        rounds.Run(
            Warehouse("one more day", Restore, "run", inputs.NextDay(1)),
            Warehouse("ten more events", Restore, "run", inputs.NextDay(TenNumber, count: 10)),
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

            Made by `dotnet run -c Release --project bench/SellerBalance.Bench`; medians of {rounds.Count} rounds in turn, whole processes.

            {Machine.Describe(inputs)}

            | figure | wall | CPU | peak memory | ratio | must reach |
            | --- | --- | --- | --- | --- | --- |
            | `run`, empty warehouse to published | {Figures("run")} | | ≤ 21 s CPU; ≤ 1.5 GiB |
            | floor (`bench/floor.sql`) | {Figures("floor")} | run / floor = {rounds.Ratio("run", "floor"):0.00} | ≤ 0.6 |

            """);
        foreach (var peer in Peers.Names.Where(rounds.Has))
            text.Append(CultureInfo.InvariantCulture, $"| {peer} (`bench/peers`) | {Figures(peer)} | run / {peer} = {rounds.Ratio("run", peer):0.00} | < 1 |\n");
        text.Append(CultureInfo.InvariantCulture, $"""
            | one more day onto that history | {Figures("one more day")} | day / run = {rounds.Seconds("one more day") / rounds.Seconds("run"):0.000} | ≤ 0.04 |
            | ten more events onto that history | {Figures("ten more events")} | | ≤ 0.5 s |
            | the same file again, all duplicates | {Figures("the same file again")} | again / run = {rounds.Seconds("the same file again") / rounds.Seconds("run"):0.00} | ≤ 1 |
            | `run` on the sample | {Figures("sample")} | | ≤ 1.0 s |

            """);
        if (rounds.Has("memory"))
            text.Append(CultureInfo.InvariantCulture, $"| `run` on {memoryEvents:#,##0} events | {Figures("memory")} | | ≤ 2 GiB |\n");
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        File.WriteAllText(results, text.ToString());
        Console.WriteLine(text);
    }

    private string Figures(string name) => string.Create(
        CultureInfo.InvariantCulture, $"{rounds.Seconds(name):0.00} s | {rounds.CpuSeconds(name):0.00} s | {rounds.PeakGiB(name):0.00} GiB");

    private void Clean()
    {
        foreach (var file in Directory.EnumerateFiles(inputs.Work, "target.duckdb*"))
            File.Delete(file);
    }

    private void Restore()
    {
        Clean();
        File.Copy(_history, _target);
        // Else what is measured would have to write the copy to the disk.
        using var copy = new FileStream(_target, FileMode.Open);
        copy.Flush(flushToDisk: true);
    }
}
