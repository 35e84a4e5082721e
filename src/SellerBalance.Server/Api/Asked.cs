using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Api;

/// <summary>Which page of an answer is asked for.</summary>
/// <param name="Limit">How many items.</param>
/// <param name="Cursor">Where the page before ended.</param>
internal sealed record PageAsked(int? Limit, string? Cursor)
{
    public const int LimitDefault = 100;

    private const int LimitMax = 1000;

    /// <summary>Makes sure that there is such a page.</summary>
    /// <exception cref="AskedWrongException">There is none.</exception>
    public static PageAsked Of(int? limit, string? cursor, bool isJson)
    {
        if (limit is < 1 || (limit > LimitMax && isJson))
            throw new AskedWrongException($"limit: found {limit}, expected a number from 1 to {LimitMax}. Ask for the following pages with the cursor, or for everything with Accept: text/csv.");
        return new PageAsked(limit, cursor);
    }
}

/// <summary>What can be asked of balances.</summary>
internal sealed record BalancesAsked(
    [property: FromQuery(Name = "seller_id"), Description("Only this seller.")] string? SellerId,
    [property: FromQuery(Name = "currency"), Description("Only this currency, an ISO 4217 code.")] string? Currency,
    [property: FromQuery(Name = "as_of"), Description("The booking date; omitted, the last of the balances.")] DateOnly? AsOf,
    [property: FromQuery(Name = "known_at"), Description(MomentAsked.Meaning + "; omitted, now.")] string? KnownAt,
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor);

/// <summary>What can be asked of balance days.</summary>
internal sealed record BalanceDaysAsked(
    [property: FromQuery(Name = "seller_id"), Description("Only this seller.")] string? SellerId,
    [property: FromQuery(Name = "currency"), Description("Only this currency, an ISO 4217 code.")] string? Currency,
    [property: FromQuery(Name = "from"), Description("The first booking date.")] DateOnly? From,
    [property: FromQuery(Name = "to"), Description("The last booking date.")] DateOnly? To,
    [property: FromQuery(Name = "known_at"), Description(MomentAsked.Meaning + "; omitted, now.")] string? KnownAt,
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor)
{
    public MartFilter Filter => new(SellerId, Currency, From, To);
}

/// <summary>What can be asked of restatements.</summary>
internal sealed record RestatementsAsked(
    [property: FromQuery(Name = "since"), Description(MomentAsked.Meaning + ": what was published then is compared; omitted, before the last build.")] string? Since,
    [property: FromQuery(Name = "until"), Description("With what was published at this moment; omitted, now.")] string? Until,
    [property: FromQuery(Name = "seller_id"), Description("Only this seller.")] string? SellerId,
    [property: FromQuery(Name = "currency"), Description("Only this currency, an ISO 4217 code.")] string? Currency,
    [property: FromQuery(Name = "from"), Description("The first booking date.")] DateOnly? From,
    [property: FromQuery(Name = "to"), Description("The last booking date.")] DateOnly? To,
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor)
{
    public MartFilter Filter => new(SellerId, Currency, From, To);
}

/// <summary>What can be asked of publications.</summary>
internal sealed record BuildsAsked(
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor);

/// <summary>What can be asked of movements and events.</summary>
internal sealed record DaysAsked(
    [property: FromQuery(Name = "seller_id"), Description("Only this seller.")] string? SellerId,
    [property: FromQuery(Name = "currency"), Description("Only this currency, an ISO 4217 code.")] string? Currency,
    [property: FromQuery(Name = "from"), Description("The first booking date.")] DateOnly? From,
    [property: FromQuery(Name = "to"), Description("The last booking date.")] DateOnly? To,
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor)
{
    public MartFilter Filter => new(SellerId, Currency, From, To);
}

/// <summary>What can be asked of sellers.</summary>
internal sealed record SellersAsked(
    [property: FromQuery(Name = "search"), Description("Only sellers whose id contains this, in any case.")] string? Search,
    [property: FromQuery(Name = "currency"), Description("Only this currency, an ISO 4217 code.")] string? Currency,
    [property: FromQuery(Name = "show"), Description("negative: only balances below zero.")] string? Show,
    [property: FromQuery(Name = "sort"), Description("seller (default), most, least or quiet.")] string? Sort,
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor);

/// <summary>What can be asked of runs and batches.</summary>
internal sealed record RunsAsked(
    [property: FromQuery(Name = "run_id"), Description("Only this run.")] string? RunId,
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor);

/// <summary>What can be asked of checks and findings.</summary>
internal sealed record ChecksAsked(
    [property: FromQuery(Name = "run_id"), Description("Only those of this run.")] string? RunId,
    [property: FromQuery(Name = "check"), Description("Only those of this check.")] string? Check,
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor);

/// <summary>What can be asked of refused rows.</summary>
internal sealed record QuarantineAsked(
    [property: FromQuery(Name = "reason"), Description("Only rows with this reason; a code without a field matches every field.")] string? Reason,
    [property: FromQuery(Name = "batch"), Description("Only rows of this batch, or of this run.")] string? Batch,
    [property: FromQuery(Name = "limit"), Description("Items on a page, 1 to 1000; 100 if omitted. For CSV and NDJSON, all if omitted.")] int? Limit,
    [property: FromQuery(Name = "cursor"), Description("The value of next from the page before.")] string? Cursor);

/// <summary>A run that is asked for.</summary>
/// <param name="Sources">Names of files in the watched folder; omitted, those that are new or changed.</param>
public sealed record RunRequest(IReadOnlyList<string>? Sources = null);

/// <summary>A run that was begun.</summary>
/// <param name="RunId">Its id.</param>
public sealed record RunAccepted(string RunId);
