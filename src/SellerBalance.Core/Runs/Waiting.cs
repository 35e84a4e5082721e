using SellerBalance.Warehouses;

namespace SellerBalance.Runs;

/// <summary>A batch that landed and is not in the balances.</summary>
/// <param name="RunId">The run that landed it.</param>
/// <param name="Source">Its source.</param>
/// <param name="Events">How many of its rows were accepted.</param>
/// <param name="HeldBy">The checks that held the latest build that would have published it; null if none did.</param>
public sealed record WaitingBatch(string RunId, string Source, long Events, string? HeldBy);

/// <summary>What had landed and was not in the balances when a run built or looked; a run that is published publishes it too.</summary>
/// <param name="Batches">Besides the run's own; the oldest first.</param>
public sealed record Waiting(IReadOnlyList<WaitingBatch> Batches)
{
    private const string Prefix = "held by: ";
    private const string Addition = "; with what waits since";

    /// <summary>Nothing waits.</summary>
    public static Waiting Nothing { get; } = new([]);

    /// <summary>How many events wait.</summary>
    public long Events => Batches.Sum(batch => batch.Events);

    /// <summary>The run that landed the oldest of them; null if nothing waits.</summary>
    public string? SinceRun => Batches.Count == 0 ? null : Batches[0].RunId;

    /// <summary>What held them last; null if nothing did.</summary>
    public string? HeldBy => Batches.Select(batch => batch.HeldBy).FirstOrDefault(held => held is not null);

    /// <summary>Asks a warehouse.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="besides">The run whose own batches do not count; null for none.</param>
    public static Waiting In(IWarehouse warehouse, string? besides) => new([.. warehouse.Read(
        "waiting",
        new Dictionary<string, object?> { ["run_id"] = besides ?? "" },
        row => new WaitingBatch(row.GetString(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : Checks(row.GetString(3))))]);

    /// <summary>What the run log says of a held run.</summary>
    internal string Message(IEnumerable<string> checks) =>
        Prefix + string.Join(", ", checks) + (SinceRun is { } since ? $"{Addition} run {since}" : "");

    private static string Checks(string message) => message.Split(Addition)[0].Replace(Prefix, "", StringComparison.Ordinal);
}
