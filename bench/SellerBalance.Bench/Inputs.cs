using System.Diagnostics;
using System.Globalization;

namespace SellerBalance.Bench;

/// <summary>The program as it is shipped, and the files that it makes for the contestants to read; each is made once.</summary>
/// <param name="work">Folder for both.</param>
/// <param name="events">Events in the large file.</param>
internal sealed class Inputs(string work, long events)
{
    public const int Days = 365;
    public const int Sellers = 20_000;
    private static readonly DateOnly Start = new(2025, 11, 1);

    /// <summary>The folder.</summary>
    public string Work => work;

    /// <summary>Events in the large file.</summary>
    public long Events => events;

    /// <summary>The program.</summary>
    public string Program { get; } = Path.Combine(work, "published", "seller-balance");

    /// <summary>A year of events.</summary>
    public string Full { get; } = Path.Combine(work, "full.csv");

    /// <summary>Builds the program and makes the year.</summary>
    public void Prepare()
    {
        Directory.CreateDirectory(work);
        Execute("dotnet", "publish", "src/SellerBalance.Cli", "-c", "Release", "--use-current-runtime", "--self-contained", "false", "-o", Path.Combine(work, "published"));
        Generate(Full, events, Days, Start, seed: 1);
    }

    /// <summary>The file of a day after the year.</summary>
    /// <param name="number">Which, from 1.</param>
    public string NextDay(int number) => NextDay(number, events / Days);

    /// <summary>So many events of a day after the year.</summary>
    /// <param name="number">Which, from 1; no other file may have the same.</param>
    /// <param name="count">How many.</param>
    public string NextDay(int number, long count)
    {
        var path = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"next-day-{number}.csv"));
        if (Generate(path, count, days: 1, Start.AddDays(Days + number - 1), seed: 100 + number)) Rename(path, number);
        return path;
    }

    /// <summary>A file of as many events as wanted over the same year.</summary>
    public string Large(long count)
    {
        var path = Path.Combine(work, "large.csv");
        Generate(path, count, Days, Start, seed: 3);
        return path;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It exited with an error.</exception>
    public static void Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}.");
    }

    // A day of its own numbers its events from 1 again; these are other events.
    private static void Rename(string path, int number)
    {
        var lines = File.ReadAllLines(path);
        File.WriteAllLines(path, lines.Take(1).Concat(lines.Skip(1).Select(line => string.Create(CultureInfo.InvariantCulture, $"next{number}-{line}"))));
    }

    private bool Generate(string path, long count, int days, DateOnly start, int seed)
    {
        var mark = path + string.Create(CultureInfo.InvariantCulture, $".{count}.{seed}.made");
        if (File.Exists(mark)) return false;
        // A day of another size may lie there, which the program does not know as its own.
        File.Delete(path);
        string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        Execute(Program, "generate", "--to", path, "--events", Text(count), "--sellers", Text(Sellers), "--days", Text(days),
            "--start", start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--seed", Text(seed));
        File.WriteAllText(mark, "");
        return true;
    }
}
