using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Reading;

namespace SellerBalance.Server.Pages;

/// <summary>Pieces that several pages are made of.</summary>
internal static class Parts
{
    /// <summary>A part of a page with a heading.</summary>
    public static Html Section(string id, string title, Html content) => Html.Of($"""
        <section id="{id}" aria-labelledby="{id}-title">
        <h2 id="{id}-title">{title}</h2>
        {content}
        </section>
        """);

    /// <summary>A table. Where it is wider than the screen it scrolls by itself, by keyboard too.</summary>
    /// <param name="label">What it lists, for those who do not see it.</param>
    /// <param name="cssClass">Its class.</param>
    /// <param name="headers">Cells.</param>
    /// <param name="rows">Rows.</param>
    public static Html Table(string label, string cssClass, Html headers, IEnumerable<Html> rows) => Html.Of($"""
        <div class="scroll" role="region" aria-label="{label}" tabindex="0">
        <table class="{cssClass}">
        <thead><tr>{headers}</tr></thead>
        <tbody>
        {Html.Join(rows)}
        </tbody>
        </table>
        </div>
        """);

    /// <summary>A heading of a column.</summary>
    public static Html Head(string name, string cssClass = "") => cssClass.Length == 0
        ? Html.Of($"""<th scope="col">{name}</th>""")
        : Html.Of($"""<th scope="col" class="{cssClass}">{name}</th>""");

    /// <summary>Headings of columns with numbers.</summary>
    public static Html Numbers(params IEnumerable<string> names) => Html.Join(names.Select(name => Head(name, "number")));

    /// <summary>A cell with a count.</summary>
    public static Html Count(long? count) => Html.Of($"""<td class="number">{(count is { } known ? Wording.Count(known) : "–")}</td>""");

    /// <summary>A fact of a list.</summary>
    public static Html Fact(string name, Html value) => Html.Of($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    /// <summary>A fact of a list.</summary>
    public static Html Fact(string name, string value) => Fact(name, Html.Data(value));

    /// <summary>How something ended, in its colour.</summary>
    public static Html Badge(string outcome) => Html.Of($"""<strong class="badge {outcome}">{outcome}</strong>""");

    /// <summary>That there is nothing to list, and what to do about it.</summary>
    public static Html Empty(Html text) => Html.Of($"""<p class="empty">{text}</p>""");

    /// <summary>A moment, to the second, in UTC.</summary>
    public static Html Instant(DateTimeOffset? moment) => moment is not { } known
        ? Html.Of($"–")
        : Html.Of($"""<time datetime="{Wording.Exact(known)}">{Wording.Instant(known)}</time>""");

    /// <summary>How long ago something was.</summary>
    public static string Ago(TimeSpan age) => age switch
    {
        { Ticks: < 0 } => "in the future",
        { TotalMinutes: < 1 } => "less than a minute ago",
        { TotalHours: < 2 } => Wording.Count((long)age.TotalMinutes, "minute") + " ago",
        { TotalDays: < 2 } => Wording.Count((long)age.TotalHours, "hour") + " ago",
        _ => Wording.Count((long)age.TotalDays, "day") + " ago",
    };

    /// <summary>What the figures of a page stand on.</summary>
    public static Html Foot(Sight sight)
    {
        var state = sight.Published.State;
        var published = state.PublishedAt is { } at
            ? Html.Of($"Balances published {Instant(at)}, up to {Wording.Day(state.LastDay ?? default)}.")
            : Html.Of($"Nothing has been published yet.");
        return Html.Of($"""
            <p>{published} Days are those of {Html.Data(sight.Published.TimeZone)}; times are UTC. Amounts are exact, in each currency's own units; currencies are never added
            together. A balance is what the marketplace owes the seller; below zero, the seller owes the marketplace.</p>
            """);
    }

    /// <summary>A link to a seller's page.</summary>
    public static Html Seller(string id, string? currency = null) =>
        Html.Of($"""<a href="{PageFrame.Link("/seller", ("id", id), ("currency", currency))}">{Html.Data(id)}</a>""");

    /// <summary>What became of what was read, as a bar and figures.</summary>
    public static Html Receipt(long read, long accepted, long duplicates, long conflicts, long rejected)
    {
        (string Name, long Rows)[] parts = [("accepted", accepted), ("duplicates", duplicates), ("conflicts", conflicts), ("rejected", rejected)];
        double place = 0;
        var bars = new List<Html>();
        foreach (var (name, rows) in parts.Where(part => part.Rows > 0))
        {
            var width = Math.Max(100.0 * rows / Math.Max(read, 1), 0.6);
            bars.Add(Html.Of($"""<rect class="{name}" x="{Number(place)}" width="{Number(width)}" height="12"/>"""));
            place += width;
        }

        var figures = parts.Select((part, i) => Html.Of($"""
            <div class="{part.Name}"><dt><i class="key" aria-hidden="true"></i>{part.Name}</dt><dd><span class="operator">{(i > 0 ? "+ " : "= ")}</span>{Wording.Count(part.Rows)}</dd></div>
            """));
        return Html.Of($"""
            <svg class="bar" viewBox="0 0 {Number(Math.Max(place, 100))} 12" preserveAspectRatio="none" aria-hidden="true" focusable="false">{Html.Join(bars)}</svg>
            <dl class="figures">
            <div><dt>read</dt><dd>{Wording.Count(read)}</dd></div>
            {Html.Join(figures)}
            </dl>
            """);
    }

    /// <summary>A number of a drawing.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A choice of a form.</summary>
    public static Html Option(string value, string name, string? chosen) =>
        Html.Of($"""<option value="{value}"{(value == (chosen ?? "") ? new Html(" selected") : Html.Empty)}>{name}</option>""");
}

/// <summary>Amounts under each other by their decimal points, however many decimals each has.</summary>
/// <param name="name">The column's heading.</param>
/// <param name="amounts">All amounts that stand in it.</param>
internal sealed class AmountColumn(string name, IEnumerable<(decimal Amount, string Currency)> amounts)
{
    private readonly int _decimals = amounts.Select(amount => Decimals(Money.Grouped(amount.Amount, amount.Currency))).DefaultIfEmpty().Max();

    /// <summary>The heading.</summary>
    public Html Header => Parts.Head(name, "number");

    /// <summary>A cell.</summary>
    public Html Cell(decimal amount, string currency)
    {
        var text = Money.Grouped(amount, currency);
        return Html.Of($"""<td class="number{(amount < 0 ? " negative" : "")}">{text}{Room(text)}</td>""");
    }

    // Room for the decimals that the others have and this one has not, and for their point.
    private Html Room(string text) => (_decimals - Decimals(text)) switch
    {
        0 => Html.Empty,
        var missing => Html.Of($"""<span class="room" aria-hidden="true">{(Decimals(text) == 0 ? "." : "")}{new string('0', missing)}</span>"""),
    };

    private static int Decimals(string text) => text.LastIndexOf('.') is var point and >= 0 ? text.Length - 1 - point : 0;
}
