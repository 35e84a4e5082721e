using System.Diagnostics;

namespace SellerBalance.Bench;

/// <summary>One timed process.</summary>
/// <param name="Wall">From start to exit.</param>
/// <param name="Cpu">Processor time of all cores, as last seen before the exit.</param>
/// <param name="PeakMemoryBytes">The most resident memory seen, sampled from the kernel's own high-water mark.</param>
/// <param name="Output">What it wrote to standard output.</param>
internal sealed record Timing(TimeSpan Wall, TimeSpan Cpu, long PeakMemoryBytes, string Output);

/// <summary>A command to time, and what to do before each time.</summary>
/// <param name="Name">As the results call it.</param>
/// <param name="Prepare">Puts files where the command expects them; not timed.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record Contestant(string Name, Action Prepare, string Program, IReadOnlyList<string> Arguments)
{
    // Seldom enough to leave the cores to what is timed.
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs it once.</summary>
    /// <exception cref="InvalidOperationException">It exited with an error.</exception>
    public Timing Run()
    {
        Prepare();
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Program, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        var cpu = TimeSpan.Zero;
        while (!process.WaitForExit(SampleEvery))
        {
            peak = Math.Max(peak, HighWaterMarkBytes(process.Id));
            cpu = ProcessorTime(process.Id) ?? cpu;
        }

        var wall = Stopwatch.GetElapsedTime(start);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Name} exited with {process.ExitCode}: {errors.Result}{output.Result}");
        return new Timing(wall, cpu, peak, output.Result);
    }

    // The 14th and 15th field, in hundredths of a second; the second one, a name in parentheses, may have blanks.
    private static TimeSpan? ProcessorTime(int processId)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromMilliseconds(10 * (Number(fields[11]) + Number(fields[12])));
        }
        catch (IOException)
        {
            return null;
        }

        static long Number(string field) => long.Parse(field, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static long HighWaterMarkBytes(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
