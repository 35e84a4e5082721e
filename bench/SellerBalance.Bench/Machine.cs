namespace SellerBalance.Bench;

/// <summary>What the figures were made on.</summary>
internal static class Machine
{
    /// <summary>Two lines for the head of a results file.</summary>
    public static string Describe(Inputs inputs) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        - machine: {Environment.ProcessorCount} cores ({CpuModel()}), {Rounds.GiB(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes):0.#} GiB
        - file: {inputs.Events:#,##0} events, {Rounds.GiB(new FileInfo(inputs.Full).Length):0.00} GiB of CSV; .NET {Environment.Version}, DuckDB {DuckDbVersion()}
        """);

    private static string CpuModel() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string DuckDbVersion()
    {
        using var connection = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
