using System.Data.Common;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Warehouses;

/// <summary>Where events, balances and the results of checks live. Not safe for use from several threads at once.</summary>
public interface IWarehouse : IBuildHistory, IDisposable
{
    /// <summary>The business time zone of the warehouse's books, an IANA id.</summary>
    string TimeZone { get; }

    /// <summary>A DuckDB connection to stage input on, from which rows land without leaving the engine; null to stage elsewhere.</summary>
    DbConnection? StagingInPlace { get; }

    /// <summary>Has rows read and judged, compares them with all history and lands them, whole or not at all.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="run">The run it belongs to.</param>
    /// <returns>The batches with their receipts, in the order of their sources.</returns>
    /// <exception cref="InputException">A source is not what it was found to be; nothing landed.</exception>
    /// <exception cref="WarehouseException">The warehouse refused; nothing landed.</exception>
    IReadOnlyList<Batch> Land(Incoming input, RunStamp run);

    /// <summary>Builds the mart, checks it, and publishes it only if no blocking check fails.</summary>
    /// <exception cref="WarehouseException">The warehouse refused; readers see what they saw before.</exception>
    Verdict Publish(PublishRequest request, RunStamp run);

    /// <summary>Notes how a run stands.</summary>
    /// <param name="run">The run.</param>
    /// <param name="outcome">Null while it runs.</param>
    /// <param name="message">What there is to say; null if nothing.</param>
    void Record(RunStamp run, RunOutcome? outcome, string? message);

    /// <summary>Runs one of the engine's named queries.</summary>
    /// <param name="query">Its file's name without <c>.sql</c>.</param>
    /// <param name="parameters">By name; null values allowed.</param>
    /// <param name="row">Makes a result of the row the reader stands on.</param>
    /// <param name="columns">Told the columns before the first row, also when there is none; null for nobody.</param>
    /// <returns>The rows as they come; to be read to the end or disposed before the next call.</returns>
    IEnumerable<T> Read<T>(
        string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, Action<DbDataReader>? columns = null);
}

/// <summary>What part of the mart to build.</summary>
public enum BuildScope
{
    /// <summary>Nothing: only look at what is there.</summary>
    Nothing,

    /// <summary>What unpublished batches touched.</summary>
    Touched,

    /// <summary>The movements of a range of days, and the balances from its first day on.</summary>
    Range,

    /// <summary>Everything.</summary>
    Everything,
}

/// <summary>What to build and what to check before it is published.</summary>
/// <param name="Scope">What to build. With <see cref="BuildScope.Nothing"/> the checks look at everything and nothing is published.</param>
/// <param name="Checks">The checks to pass.</param>
/// <param name="From">The first day of <see cref="BuildScope.Range"/>; null for the first there is.</param>
/// <param name="To">The last day of it, inclusive; null for the last there is.</param>
public sealed record PublishRequest(BuildScope Scope, CheckPlan Checks, DateOnly? From = null, DateOnly? To = null);

/// <summary>What became of a <see cref="PublishRequest"/>.</summary>
/// <param name="Published">Whether readers see the new mart; with nothing to build, whether no blocking check failed.</param>
/// <param name="Scope">What was built in the end: an empty mart is built whole.</param>
/// <param name="Checks">Every check that ran, by name.</param>
public sealed record Verdict(bool Published, BuildScope Scope, IReadOnlyList<CheckResult> Checks);
