using System.Globalization;
using SellerBalance.Balances;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Output;

/// <summary>
/// A run's report as one HTML page that needs nothing else: no network, no scripts. Fit for sending on, for a phone and for paper.
/// </summary>
internal static class RunHtml
{
    private const string GeneratorMark = """<meta name="generator" content="Seller Balance">""";
    private const int HeadBytes = 1024;
    private const int SourcesMax = 200;
    private const int ReasonsMax = 50;
    private const int SamplesMax = 5;
    private static readonly Lazy<string> s_css = new(ReadCss);

    /// <summary>Writes the page whole or not at all.</summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void WriteFile(RunReport report, string path) => AtomicFile.Write(path, Page(report));

    /// <summary>Whether a file is such a page.</summary>
    public static bool IsPage(string path) => System.Text.Encoding.UTF8.GetString(FileHead.Read(path, HeadBytes)).Contains(GeneratorMark, StringComparison.Ordinal);

    /// <summary>The page, from doctype to the closing tag.</summary>
    public static string Page(RunReport report)
    {
        var outcome = Wording.Name(report.Outcome);
        return Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            {new Html(GeneratorMark)}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Seller balances {Wording.Period(report.Balances)}: {outcome}</title>
            <style>
            {new Html(s_css.Value)}</style>
            </head>
            <body>
            {Header(report, outcome)}
            <main>
            {Receipt(report.Receipt)}
            {Totals(report)}
            {Sellers(report)}
            {Checks(report.Checks)}
            {Reasons(report.Reasons)}
            {Sources(report.Batches)}
            </main>
            <footer>
            <p>Amounts are exact, in each currency's own units; currencies are never added together. A balance is what the marketplace owes the
            seller: opening + inflow − outflow = closing; below zero, the seller owes the marketplace. Days are those of {Html.Data(report.TimeZone)}.</p>
            </footer>
            </body>
            </html>

            """).Text;
    }

    private static Html Header(RunReport report, string outcome) => Html.Of($"""
        <header>
        <p class="brand">Seller Balance</p>
        <h1>{(report.Balances.From is null ? Html.Of($"No balances yet") : Html.Of($"""Balances <span class="period">{Wording.Period(report.Balances)}</span>"""))}</h1>
        <p class="outcome"><strong class="badge {outcome}">{outcome}</strong> <span>{Sentence(Wording.Meaning(report))}{Consequence(report)}</span></p>{Waiting(report)}
        <dl class="facts">
        {Fact("Sellers", Wording.Count(report.Balances.Sellers))}
        {Fact("Balance days", Wording.Count(report.Balances.BalanceDays))}
        {Fact("Run", report.RunId)}
        {Fact("Started", Wording.Instant(report.StartedAt))}
        {Fact("Took", Wording.Length(report.Duration))}
        {Fact("Warehouse", report.Warehouse)}
        </dl>
        </header>
        """);

    private static Html Waiting(RunReport report) =>
        Wording.Waiting(report) is { } text ? Html.Of($"""<p class="waiting">{Html.Data(text)}</p>""") : Html.Empty;

    private static Html Fact(string name, string value) => Html.Of($"<div><dt>{name}</dt><dd>{Html.Data(value)}</dd></div>");

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";

    private static string Consequence(RunReport report) => report.Outcome switch
    {
        RunOutcome.Published or RunOutcome.Done => "",
        _ when report.Balances.BalanceDays == 0 => " Readers see no balances yet.",
        _ => " This page shows the balances published before; readers still see them.",
    };

    private static Html Receipt(Receipt receipt)
    {
        (string Name, long Rows)[] parts =
        [
            ("accepted", receipt.Accepted),
            ("duplicates", receipt.Duplicates),
            ("conflicts", receipt.Conflicts),
            ("rejected", receipt.Rejected),
        ];
        var bar = parts.Where(part => part.Rows > 0).Select(part => Html.Of(
            $"""<span class="{part.Name}" style="flex-grow:{part.Rows.ToString(CultureInfo.InvariantCulture)}" title="{Wording.Count(part.Rows)} {part.Name}"></span>"""));
        var figures = parts.Select((part, i) => Html.Of($"""
            <div class="{part.Name}"><dt><i class="key" aria-hidden="true"></i>{part.Name}</dt><dd><span class="operator">{(i > 0 ? "+ " : receipt.Ties ? "= " : "≠ ")}</span>{Wording.Count(part.Rows)}</dd></div>
            """));
        var fault = receipt.Ties ? Html.Empty : Html.Of($"""<p class="fault">The receipt does not tie. This is a fault of the program: please report it.</p>""");
        return Section("receipt", "What was read", Html.Of($"""
            <div class="bar" aria-hidden="true">{Html.Join(bar)}</div>
            <dl class="figures">
            <div><dt>read</dt><dd>{Wording.Count(receipt.Read)}</dd></div>
            {Html.Join(figures)}
            </dl>
            {fault}
            """));
    }

    private static Html Totals(RunReport report)
    {
        if (report.Totals.Count == 0)
            return Html.Empty;
        return Section("totals", "Totals per currency" + Wording.Since(report), Html.Of($"""
            <div class="cards">
            {Html.Join(report.Totals.Select(total => Total(total, report)))}
            </div>
            """));
    }

    private static Html Total(CurrencyTotal total, RunReport report)
    {
        var from = report.PeriodFrom is { } first ? Wording.Day(first) : "";
        var to = report.Balances.To is { } last ? Wording.Day(last) : "";
        var range = total.Trend.Count == 0
            ? Html.Empty
            : Html.Of($"""<p class="range"><span>highest {Money.Grouped(total.Trend.Max(), total.Currency)}</span><span>lowest {Money.Grouped(total.Trend.Min(), total.Currency)}</span></p>""");
        var closing = Money.Grouped(total.ClosingBalance, total.Currency);
        var figures = new AmountColumn("", [(total.OpeningBalance, total.Currency), (total.Inflow, total.Currency), (total.Outflow, total.Currency)]);
        return Html.Of($"""
            <article class="card">
            <h3>{Html.Data(total.Currency)} <span class="quiet">{Wording.Count(total.Sellers, "seller")}</span></h3>
            <p class="closing{Sign(total.ClosingBalance)}{(closing.Length > 16 ? " long" : "")}">{closing}</p>
            <dl class="sum">
            <div><dt>opening</dt>{figures.Figure("", total.OpeningBalance, total.Currency)}</div>
            <div><dt>inflow</dt>{figures.Figure("+ ", total.Inflow, total.Currency)}</div>
            <div><dt>outflow</dt>{figures.Figure("− ", total.Outflow, total.Currency)}</div>
            </dl>
            {SvgChart.Balance("Total balance", total.Currency, total.Trend, 120, "chart")}
            <p class="axis"><span>{from}</span><span>{to}</span></p>
            {range}
            </article>
            """);
    }

    private static Html Sellers(RunReport report)
    {
        var sellers = report.Sellers;
        if (sellers.Count == 0)
            return Html.Empty;
        var opening = new AmountColumn("opening", sellers.Select(seller => (seller.OpeningBalance, seller.Currency)));
        var inflow = new AmountColumn("inflow", sellers.Select(seller => (seller.Inflow, seller.Currency)));
        var outflow = new AmountColumn("outflow", sellers.Select(seller => (seller.Outflow, seller.Currency)));
        var closing = new AmountColumn("closing", sellers.Select(seller => (seller.ClosingBalance, seller.Currency)));
        var rows = sellers.Select(seller => Html.Of($"""
            <tr role="row">
            <th scope="row" role="rowheader">{Html.Data(seller.SellerId)}</th>
            <td role="cell" class="currency" data-label="currency">{Html.Data(seller.Currency)}</td>
            {opening.Cell(seller.OpeningBalance, seller.Currency)}
            {inflow.Cell(seller.Inflow, seller.Currency)}
            {outflow.Cell(seller.Outflow, seller.Currency)}
            {closing.Cell(seller.ClosingBalance, seller.Currency)}
            <td role="cell" class="trend">{SvgChart.Balance($"Balance of {seller.SellerId}", seller.Currency, seller.Trend, 36, "spark")}</td>
            </tr>
            """));
        return Section("sellers", "Sellers furthest from zero" + Wording.Since(report), Table(
            "stack sellers",
            Html.Of($"""
                <th scope="col" role="columnheader">seller</th><th scope="col" role="columnheader">currency</th>
                {opening.Header}{inflow.Header}{outflow.Header}{closing.Header}<th scope="col" role="columnheader">trend</th>
                """),
            rows));
    }

    private static Html Checks(IReadOnlyList<CheckResult> checks)
    {
        if (checks.Count == 0)
            return Html.Empty;
        return Section("checks", "Checks", Table(
            "list checks",
            Html.Of($"""
                <th scope="col" role="columnheader">status</th><th scope="col" role="columnheader">check</th>
                <th scope="col" role="columnheader" class="severity">severity</th><th scope="col" role="columnheader" class="number">findings</th>
                """),
            Wording.ByUrgency(checks).Select(Check)));
    }

    private static Html Check(CheckResult check)
    {
        var status = Wording.Name(check.Status);
        var mark = check.Status switch { CheckStatus.Passed => "✓", CheckStatus.Warned => "!", _ => "✗" };
        var samples = check.Status == CheckStatus.Passed || check.Samples.Count == 0
            ? Html.Empty
            : Html.Of($"<ul>{Html.Join(check.Samples.Take(SamplesMax).Select(sample => Html.Of($"<li><code>{Html.Data(sample.Detail)}</code></li>")))}</ul>");
        var more = check.Status != CheckStatus.Passed ? More(check.Findings - Math.Min(check.Samples.Count, SamplesMax)) : Html.Empty;
        return Html.Of($"""
            <tr role="row">
            <td role="cell" class="main status {status}"><span aria-hidden="true">{mark}</span> {status}</td>
            <td role="cell" class="below"><strong>{Html.Data(check.Name)}</strong> <span class="title">{Html.Data(Wording.Title(check))}</span>{samples}{more}</td>
            <td role="cell" class="severity">{Wording.Name(check.Severity)}</td>
            <td role="cell" class="number">{Wording.Count(check.Findings)}</td>
            </tr>
            """);
    }

    private static Html Reasons(IReadOnlyList<ReasonCount> reasons)
    {
        if (reasons.Count == 0)
            return Html.Empty;
        var rows = reasons.Take(ReasonsMax).Select(reason => Html.Of($"""
            <tr role="row"><td role="cell" class="number">{Wording.Count(reason.Rows)}</td><th scope="row" role="rowheader" class="main">{Html.Data(reason.Reason)}</th>
            <td role="cell" class="below"><code>{Html.Data(reason.Example)}</code></td></tr>
            """));
        return Section("reasons", "Refused rows by reason", Html.Of($"""
            {Table("list reasons", ReasonHeaders, rows)}
            {More(reasons.Count - ReasonsMax)}
            <p class="note">A row with several reasons is counted under each of them. Every refused row is kept, with its raw text.</p>
            """));
    }

    private static Html ReasonHeaders => Html.Of($"""
        <th scope="col" role="columnheader" class="number">rows</th><th scope="col" role="columnheader">reason</th>
        <th scope="col" role="columnheader">example</th>
        """);

    private static Html Sources(IReadOnlyList<Batch> batches)
    {
        if (batches.Count == 0)
            return Html.Empty;
        string[] names = ["lines", "header", "blank", "continued", "read", "accepted", "duplicates", "conflicts", "rejected"];
        var headers = names.Select(name => Html.Of($"""<th scope="col" role="columnheader" class="number">{name}</th>"""));
        return Section("sources", "Sources", Html.Of($"""
            {Table("stack sources", Html.Of($"""<th scope="col" role="columnheader">source</th>{Html.Join(headers)}"""), batches.Take(SourcesMax).Select(batch => Source(batch, names)))}
            {More(batches.Count - SourcesMax)}
            <p class="note">Every line is accounted for: lines = header + blank + continued + read, and read = accepted + duplicates + conflicts + rejected.</p>
            """));
    }

    private static Html Source(Batch batch, string[] names)
    {
        long?[] counts =
        [
            batch.Lines?.Physical, batch.Lines?.Header, batch.Lines?.Blank, batch.Lines?.Continuation,
            batch.Receipt.Read, batch.Receipt.Accepted, batch.Receipt.Duplicates, batch.Receipt.Conflicts, batch.Receipt.Rejected,
        ];
        var cells = counts.Zip(names).Select(cell => Html.Of(
            $"""<td role="cell" class="number" data-label="{cell.Second}">{(cell.First is { } count ? Wording.Count(count) : "–")}</td>"""));
        var ignored = batch.IgnoredColumns.Count == 0
            ? Html.Empty
            : Html.Of($"""<span class="title">ignored columns: {Html.Data(string.Join(", ", batch.IgnoredColumns))}</span>""");
        var lastLine = batch.IsLastLineOpen == true ? Html.Of($"""<span class="title">the last line has no line end: it may have been cut</span>""") : Html.Empty;
        var times = batch.TimesReadAs is { } readAs ? Html.Of($"""<span class="title">times: {readAs}</span>""") : Html.Empty;
        return Html.Of($"""
            <tr role="row"><th scope="row" role="rowheader">{Html.Data(batch.Source)}{ignored}{lastLine}{times}</th>
            {Html.Join(cells)}
            </tr>
            """);
    }

    private static Html Section(string id, string title, Html content) => Html.Of($"""
        <section id="{id}" aria-labelledby="{id}-title">
        <h2 id="{id}-title">{title}</h2>
        {content}
        </section>
        """);

    // The roles keep it a table for screen readers where a narrow screen shows its rows as blocks.
    private static Html Table(string cssClass, Html headers, IEnumerable<Html> rows) => Html.Of($"""
        <table class="{cssClass}" role="table">
        <thead role="rowgroup"><tr role="row">{headers}</tr></thead>
        <tbody role="rowgroup">
        {Html.Join(rows)}
        </tbody>
        </table>
        """);

    private static Html More(long count) => count > 0 ? Html.Of($"""<p class="note">and {Wording.Count(count)} more</p>""") : Html.Empty;

    private static string Sign(decimal amount) => amount < 0 ? " negative" : "";

    private static string ReadCss() => EmbeddedText.Of(typeof(RunHtml).Assembly, "report.css");

    /// <summary>Amounts under each other by their decimal points, however many decimals each has.</summary>
    private sealed class AmountColumn(string name, IEnumerable<(decimal Amount, string Currency)> amounts)
    {
        private readonly int _decimals = amounts.Select(amount => Decimals(Money.Grouped(amount.Amount, amount.Currency))).DefaultIfEmpty().Max();

        public Html Header { get; } = Html.Of($"""<th scope="col" role="columnheader" class="number">{name}</th>""");

        public Html Cell(decimal amount, string currency)
        {
            var text = Money.Grouped(amount, currency);
            return Html.Of($"""<td role="cell" class="number{Sign(amount)}{Whole(text, " whole")}" data-label="{name}"{Padding(text)}>{text}</td>""");
        }

        /// <summary>An amount of a list, after a sign of its own.</summary>
        public Html Figure(string sign, decimal amount, string currency)
        {
            var text = Money.Grouped(amount, currency);
            return Html.Of($"""<dd{new Html(Whole(text, " class=\"whole\""))}{Padding(text)}>{sign}{text}</dd>""");
        }

        // Room for the decimals that the others have, and this one has not.
        private Html Padding(string text) => _decimals - Decimals(text) is var missing and > 0 ? Html.Of($" style=\"--missing:{Wording.Count(missing)}\"") : Html.Empty;

        // And for their point, which has a width of its own.
        private string Whole(string text, string mark) => _decimals > 0 && Decimals(text) == 0 ? mark : "";

        private static int Decimals(string text) => text.LastIndexOf('.') is var point and >= 0 ? text.Length - 1 - point : 0;
    }
}
