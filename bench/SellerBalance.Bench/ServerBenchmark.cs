using System.Globalization;
using System.Text;

namespace SellerBalance.Bench;

/// <summary>The program on a server against loading the same file by the server's own client, engine and program on one machine.</summary>
/// <param name="inputs">What the contestants read.</param>
/// <param name="rounds">The figures.</param>
/// <param name="server">The server.</param>
internal sealed class ServerBenchmark(Inputs inputs, Rounds rounds, IBenchServer server)
{
    private readonly string _embedded = Path.Combine(inputs.Work, "copied.duckdb");

    public void Run(string results)
    {
        inputs.Prepare();
        // Not counted: on a server that was just made, whoever writes first makes the log files that the others write over.
        server.Floor(inputs.Full).Run();
        rounds.Run(
            Warehouse("run", server.Clean, "run", inputs.Full),
            server.Floor(inputs.Full));
        // The last run's warehouse is still there.
        for (var day = 1; day <= rounds.Count; day++)
            rounds.RunOnce(Warehouse("one more day", () => { }, "run", inputs.NextDay(day)));
        rounds.RunOnce(Warehouse("the same file again", () => { }, "run", inputs.Full));
        Embed();
        for (var round = 1; round <= rounds.Count; round++)
            rounds.RunOnce(new Contestant("copy", server.Clean, inputs.Program, ["copy", "--json", "--from", "duckdb:" + _embedded, "--to", server.Warehouse]));
        Write(results);
    }

    private Contestant Warehouse(string name, Action prepare, params string[] arguments) =>
        new(name, prepare, inputs.Program, [.. arguments, "--json", "--warehouse", server.Warehouse]);

    private void Embed()
    {
        foreach (var file in Directory.EnumerateFiles(inputs.Work, Path.GetFileName(_embedded) + "*"))
            File.Delete(file);
        new Contestant("embedded", () => { }, inputs.Program, ["run", inputs.Full, "--json", "--warehouse", "duckdb:" + _embedded]).Run();
    }

    private void Write(string results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # {server.Name}: {inputs.Events:#,##0} events, {Inputs.Sellers:#,##0} sellers, {Inputs.Days} days

            Made by `dotnet run -c Release --project bench/SellerBalance.Bench -- {server.Command}`; medians of {rounds.Count} rounds, whole processes of the
            program; the server runs on the same machine, with its own settings, and has taken one load before that is not counted.

            {Machine.Describe(inputs)}
            - server: {server.Version()}

            | figure | median | ratio | must reach |
            | --- | --- | --- | --- |
            | `run`, empty warehouse to published | {rounds.Seconds("run"):0.00} s | | |
            | floor ({server.FloorFiles}) | {rounds.Seconds("floor"):0.00} s | run / floor = {rounds.Ratio("run", "floor"):0.00} | ≤ 1.5 |
            | one more day onto that history | {rounds.Seconds("one more day"):0.00} s | day / run = {rounds.Seconds("one more day") / rounds.Seconds("run"):0.000} | ≤ 0.125 |
            | the same file again, all duplicates | {rounds.Seconds("the same file again"):0.00} s | again / run = {rounds.Seconds("the same file again") / rounds.Seconds("run"):0.00} | |
            | `copy` from DuckDB, built and proved | {rounds.Seconds("copy"):0.00} s | copy / run = {rounds.Seconds("copy") / rounds.Seconds("run"):0.00} | {server.CopyLimit} |
            | peak memory of the program in `run` | {rounds.PeakGiB("run"):0.00} GiB | | ≤ 1 GiB |
            | the same in `copy` | {rounds.PeakGiB("copy"):0.00} GiB | | ≤ 1 GiB |

            """);
        File.WriteAllText(results, text.ToString());
        Console.WriteLine(text);
    }
}

/// <summary>A server to measure on.</summary>
internal interface IBenchServer : IDisposable
{
    /// <summary>The engine's name.</summary>
    string Name { get; }

    /// <summary>The command of this program that measures it.</summary>
    string Command { get; }

    /// <summary>The URL of a warehouse on it, empty after <see cref="Clean"/>.</summary>
    string Warehouse { get; }

    /// <summary>Where the floor is written.</summary>
    string FloorFiles { get; }

    /// <summary>What <c>copy</c> must reach against <c>run</c>; empty if nothing.</summary>
    string CopyLimit { get; }

    /// <summary>The server's own version.</summary>
    string Version();

    /// <summary>Empties the warehouse.</summary>
    void Clean();

    /// <summary>The server's own client, doing only the load and the two aggregates.</summary>
    Contestant Floor(string events);
}
