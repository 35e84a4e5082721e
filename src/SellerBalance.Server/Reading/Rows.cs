using System.Text.Json;
using SellerBalance.Balances;

namespace SellerBalance.Server.Reading;

/// <summary>What a seller is owed in a currency at the close of a day, with that day's movements.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Dt">The booking date.</param>
/// <param name="OpeningBalance">What was owed at the start of the day.</param>
/// <param name="Inflow">What was added that day.</param>
/// <param name="Outflow">What was taken that day.</param>
/// <param name="NetChange">Inflow less outflow.</param>
/// <param name="RunningBalance">What is owed at the close of the day; negative when the seller owes.</param>
public sealed record BalanceRow(
    string SellerId, string Currency, DateOnly Dt, decimal OpeningBalance, decimal Inflow, decimal Outflow, decimal NetChange, decimal RunningBalance);

/// <summary>What one type of event did to a seller's balance on a day.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Dt">The booking date.</param>
/// <param name="EventType">The type.</param>
/// <param name="Inflow">What was added.</param>
/// <param name="Outflow">What was taken.</param>
/// <param name="EventCount">By how many events.</param>
public sealed record MovementRow(string SellerId, string Currency, DateOnly Dt, string EventType, decimal Inflow, decimal Outflow, long EventCount);

/// <summary>What a seller is owed now in one currency.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="LastDt">The last day with movement.</param>
/// <param name="RunningBalance">What is owed; negative when the seller owes.</param>
public sealed record SellerRow(string SellerId, string Currency, DateOnly LastDt, decimal RunningBalance);

/// <summary>One event that is in the balances, and where it came from.</summary>
/// <param name="EventId">Its id.</param>
/// <param name="EventTs">When it happened, UTC.</param>
/// <param name="SellerId">The seller.</param>
/// <param name="EventType">The type.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Amount">Never negative.</param>
/// <param name="SignedAmount">Negative where it takes from the balance.</param>
/// <param name="Direction"><c>in</c> or <c>out</c>.</param>
/// <param name="SourceSystem">The system that it came from; null if it did not say.</param>
/// <param name="BookingDate">Its day in the business time zone.</param>
/// <param name="BatchId">The batch that brought it.</param>
/// <param name="Source">The batch's source.</param>
/// <param name="SourceLine">Its line there; null if unknown.</param>
public sealed record EventRow(
    string EventId, DateTimeOffset EventTs, string SellerId, string EventType, string Currency, decimal Amount, decimal SignedAmount, string Direction,
    string? SourceSystem, DateOnly BookingDate, string BatchId, string Source, long? SourceLine);

/// <summary>A run, with the receipt of its batches.</summary>
/// <param name="RunId">Its id; sorts by time.</param>
/// <param name="Command">The verb.</param>
/// <param name="Outcome"><c>running</c>, <c>published</c>, <c>held</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC; null while it goes on.</param>
/// <param name="DurationMs">How long it took; null while it goes on.</param>
/// <param name="Message">What there is to say of it; null if nothing.</param>
/// <param name="Program">The program's version.</param>
/// <param name="Batches">How many batches landed.</param>
/// <param name="Read">Rows read.</param>
/// <param name="Accepted">Of those, new events.</param>
/// <param name="Duplicates">Of those, known ones.</param>
/// <param name="Conflicts">Of those, known ones with other content.</param>
/// <param name="Rejected">Of those, rows that break a rule.</param>
public sealed record RunRow(
    string RunId, string Command, string Outcome, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, long? DurationMs, string? Message, string? Program,
    long Batches, long Read, long Accepted, long Duplicates, long Conflicts, long Rejected);

/// <summary>How the physical lines of a source tie.</summary>
/// <param name="Physical">All of them.</param>
/// <param name="Header">Of those, the header's.</param>
/// <param name="Blank">Of those, blank ones.</param>
/// <param name="Continuation">Of those, further lines of a record.</param>
public sealed record LinesRow(long Physical, long Header, long Blank, long Continuation);

/// <summary>What one run read from one source.</summary>
/// <param name="Source">As it was named.</param>
/// <param name="BatchId">The batch's id.</param>
/// <param name="RunId">The run that landed it.</param>
/// <param name="Read">Rows read.</param>
/// <param name="Accepted">Of those, new events.</param>
/// <param name="Duplicates">Of those, known ones.</param>
/// <param name="Conflicts">Of those, known ones with other content.</param>
/// <param name="Rejected">Of those, rows that break a rule.</param>
/// <param name="Lines">How its lines tie; null where the format has none.</param>
/// <param name="IgnoredColumns">Columns that are not in the interchange format.</param>
/// <param name="SourceSha256">The source's SHA-256; null for rows loaded by hand.</param>
/// <param name="SourceBytes">Its size.</param>
/// <param name="IsLastLineOpen">Whether its last line may have been cut.</param>
/// <param name="TimesReadAs">How the times of Parquet were read.</param>
/// <param name="IngestedAt">When it landed, UTC.</param>
/// <param name="PublishedBy">The run that published it; null while it waits.</param>
/// <param name="PublishedAt">When, UTC; null while it waits.</param>
public sealed record BatchRow(
    string Source, string BatchId, string RunId, long Read, long Accepted, long Duplicates, long Conflicts, long Rejected, LinesRow? Lines,
    IReadOnlyList<string> IgnoredColumns, string? SourceSha256, long? SourceBytes, bool? IsLastLineOpen, string? TimesReadAs,
    DateTimeOffset IngestedAt, string? PublishedBy, DateTimeOffset? PublishedAt);

/// <summary>A row that was refused.</summary>
/// <param name="BatchId">The batch that brought it first.</param>
/// <param name="Source">Its source.</param>
/// <param name="Line">Its line there; null if unknown.</param>
/// <param name="EventId">As far as it could be read.</param>
/// <param name="Reasons">Every reason's code.</param>
/// <param name="Raw">Its text.</param>
/// <param name="RawBytes">The exact bytes, Base64, where they are not text.</param>
public sealed record QuarantineRow(string BatchId, string Source, long? Line, string? EventId, IReadOnlyList<string> Reasons, string Raw, byte[]? RawBytes);

/// <summary>What one check found in one run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Name">The check.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Status"><c>passed</c>, <c>warned</c> or <c>failed</c>.</param>
/// <param name="Findings">How many rows failed.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="CheckedAt">When, UTC.</param>
public sealed record CheckRow(string RunId, string Name, string Severity, string Status, long Findings, long DurationMs, DateTimeOffset CheckedAt);

/// <summary>One row that a check found.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Check">The check.</param>
/// <param name="FindingNo">Its place among the run's findings of that check.</param>
/// <param name="Detail">The row's columns.</param>
public sealed record FindingRow(string RunId, string Check, long FindingNo, JsonElement Detail);

/// <summary>One publication of the balances.</summary>
/// <param name="Build">Its number.</param>
/// <param name="RunId">The run that published it.</param>
/// <param name="PublishedAt">When, UTC.</param>
/// <param name="Scope"><c>touched</c>, <c>range</c>, <c>everything</c> or <c>migration</c>.</param>
/// <param name="LastDt">The last day of the balances then; null if there were none.</param>
/// <param name="Movements">How many movements it changed.</param>
/// <param name="FoldedFrom">When the first of the builds was published that were folded into it, UTC; null if none was.</param>
public sealed record BuildRow(long Build, string RunId, DateTimeOffset PublishedAt, string Scope, DateOnly? LastDt, long Movements, DateTimeOffset? FoldedFrom)
{
    internal static BuildRow Of(Build build) => new(build.Number, build.RunId, build.PublishedAt, build.Scope, build.LastDay, build.Movements, build.FoldedFrom);
}

/// <summary>The figures of a balance day.</summary>
/// <param name="Inflow">What was added.</param>
/// <param name="Outflow">What was taken.</param>
/// <param name="RunningBalance">What is owed at its close.</param>
/// <param name="EventCount">By how many events.</param>
public sealed record FiguresRow(decimal Inflow, decimal Outflow, decimal RunningBalance, long EventCount);

/// <summary>A balance day whose movements changed after readers had seen it.</summary>
/// <param name="SellerId">The seller.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Dt">The booking date.</param>
/// <param name="Before">What readers saw.</param>
/// <param name="After">What they see since.</param>
/// <param name="Build">The last publication that changed it.</param>
/// <param name="RestatedAt">When that was, UTC.</param>
public sealed record RestatementRow(string SellerId, string Currency, DateOnly Dt, FiguresRow Before, FiguresRow After, long Build, DateTimeOffset RestatedAt)
{
    internal static RestatementRow Of(Restatement row) =>
        new(row.SellerId, row.Currency, row.Date, Of(row.Before), Of(row.After), row.Build, row.RestatedAt);

    private static FiguresRow Of(DayFigures day) => new(day.Inflow, day.Outflow, day.RunningBalance, day.Events);
}

/// <summary>A page of answers.</summary>
/// <typeparam name="T">What they are.</typeparam>
/// <param name="Items">The answers.</param>
/// <param name="Next">What to ask with as <c>cursor</c> for the next page; null on the last.</param>
public sealed record Listing<T>(IReadOnlyList<T> Items, string? Next);
