using System.Globalization;

namespace SellerBalance.Bench;

/// <summary>Contestants that run in turn, and their figures.</summary>
/// <param name="count">How often each runs.</param>
internal sealed class Rounds(int count)
{
    private readonly Dictionary<string, List<Timing>> _timings = [];

    /// <summary>How often each runs.</summary>
    public int Count => count;

    /// <summary>Whether the contestant ran.</summary>
    public bool Has(string name) => _timings.ContainsKey(name);

    /// <summary>Runs contestants in turn. Who goes first changes from round to round: what ran before leaves memory and caches as it used them.</summary>
    public void Run(params Contestant[] contestants)
    {
        for (var round = 1; round <= count; round++)
        {
            foreach (var contestant in contestants.Select((_, place) => contestants[(place + round) % contestants.Length]))
                RunOnce(contestant);
        }
    }

    /// <summary>Runs a contestant once.</summary>
    /// <returns>What it took, and what it said.</returns>
    public Timing RunOnce(Contestant contestant)
    {
        var timing = contestant.Run();
        if (!_timings.TryGetValue(contestant.Name, out var timings)) _timings[contestant.Name] = timings = [];
        timings.Add(timing);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contestant.Name}: {timing.Wall.TotalSeconds:0.00} s, {timing.Cpu.TotalSeconds:0.00} CPU s, {GiB(timing.PeakMemoryBytes):0.00} GiB"));
        return timing;
    }

    /// <summary>The median, in seconds.</summary>
    public double Seconds(string name) => Median(_timings[name].Select(timing => timing.Wall.TotalSeconds));

    /// <summary>The median of the processor time, in seconds.</summary>
    public double CpuSeconds(string name) => Median(_timings[name].Select(timing => timing.Cpu.TotalSeconds));

    /// <summary>The median of the ratios of rounds that ran in turn.</summary>
    public double Ratio(string name, string other) => Median(_timings[name].Zip(_timings[other], (a, b) => a.Wall / b.Wall));

    /// <summary>The most memory of all rounds, in GiB.</summary>
    public double PeakGiB(string name) => GiB(_timings[name].Max(timing => timing.PeakMemoryBytes));

    /// <summary>Bytes in GiB.</summary>
    public static double GiB(long bytes) => bytes / (double)(1 << 30);

    /// <summary>The middle of some values, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
