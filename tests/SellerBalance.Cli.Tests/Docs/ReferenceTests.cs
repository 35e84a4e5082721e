using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using SellerBalance.Cli.Output;
using SellerBalance.Events;
using SellerBalance.Features;
using SellerBalance.Ingest;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Tests.Docs;

/// <summary>What the reference pages list is what the program has, no more and no less.</summary>
public sealed partial class ReferenceTests
{
    [Fact]
    public void Every_reason_a_row_can_be_refused_for_is_explained()
    {
        var resolve = Repository.Text("sql/ingest/resolve.sql");
        IEnumerable<string> codes =
        [
            .. (IEnumerable<string>)IngestType("ReasonCode").GetProperty("All")!.GetValue(null)!,
            "unexplained",
            .. Then().Matches(resolve).Select(match => match.Groups["code"].Value),
            .. Constants<string>(IngestType("BrokenReason")).Values,
        ];
        Assert.Equal(codes.Distinct().Order(), Page.Read("docs/reasons.md").Column("code").Order());
    }

    [Fact]
    public void Every_check_is_described_as_its_own_header_says()
    {
        var page = Page.Read("docs/checks.md");
        Assert.Equal(
            Check.All.Select(check => string.Join(" | ", check.Name, check.Severity.ToString().ToLowerInvariant(), check.Table, check.Title)),
            page.Table("check").Where(row => row.Length == 4 && row[1] is "error" or "warning").Select(row => string.Join(" | ", row)));
        var whys = page.Table("check", "Why each one").ToDictionary(row => row[0], row => row[1]);
        Assert.Equal(Check.All.Select(check => check.Name), whys.Keys);
        Assert.All(Check.All, check => Assert.Equal(Why().Match(check.Sql).Groups["why"].Value, whys[check.Name], ignoreCase: true));
    }

    [Fact]
    public void Every_parameter_of_a_check_is_described_with_its_default_and_range() => Assert.Equal(
        Check.All.SelectMany(check => check.Parameters.Select(parameter => $"{check.Name} {parameter.Key} = {parameter.Value.Default}, {Range(parameter.Value)}")).Order(),
        Page.Read("docs/checks.md").Table("check", "Parameters").Select(row => $"{row[0]} {row[1]} = {row[2]}, {row[3]}").Order());

    [Fact]
    public void The_check_of_ones_own_is_one() =>
        Assert.Equal("100", Check.Parse("payouts_per_day", Page.Read("docs/checks.md").Blocks("sql").Single()).Parameters["limit"].Default);

    [Fact]
    public void Every_verb_stands_in_the_readme() => Assert.Equal(
        CommandLine.Root().Subcommands.Select(command => command.Name),
        Page.Read("README.md").Column("command"));

    [Fact]
    public void Every_exit_code_stands_in_the_readme() => Assert.Equal(
        Constants<int>(typeof(ExitCodes)).Values.Order().Select(code => code.ToString(CultureInfo.InvariantCulture)),
        Page.Read("README.md").Column("exit code"));

    [Fact]
    public void Every_column_of_every_table_is_described()
    {
        var page = Page.Read("docs/tables.md");
        var tables = CreateTable().Matches(Repository.Text("sql/duckdb/schema.sql"));
        Assert.NotEmpty(tables);
        Assert.All(tables, table => Assert.Equal(
            ColumnName().Matches(table.Groups["columns"].Value).Select(column => column.Groups["name"].Value),
            page.Column("column", table.Groups["table"].Value)));
    }

    [Theory]
    [InlineData("sql/columns.py")]
    [InlineData("sql/comments.py")]
    [InlineData("sql/greenplum.py")]
    public void What_is_made_from_other_files_is_current(string script)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("python3", [Path.Combine(Page.Root, script), "--check"]) { RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("SELLER_BALANCE_TEST_STRICT") == "1", "python3 is not installed.");
            throw;
        }

        using var ending = process;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }

    [Fact]
    public void Every_column_of_the_interchange_format_is_described_and_the_required_ones_are_said_to_be()
    {
        var columns = IngestType("InterchangeColumns");
        var names = (IEnumerable<string>)columns.GetField("Names")!.GetValue(null)!;
        var required = Constants<int>(columns)["Required"];
        Assert.Equal(
            names.Select((name, place) => $"{name} {(place < required ? "yes" : "no")}"),
            Page.Read("docs/file-format.md").Table("column").Select(row => $"{row[0]} {row[1]}"));
    }

    [Fact]
    public void Every_ending_that_is_understood_is_described()
    {
        var known = Constants<string>(IngestType("SourceFile"))["KnownEndings"];
        var text = Repository.Text("docs/file-format.md");
        Assert.All(Ending().Matches(known).Select(match => match.Value), ending => Assert.Contains($"`{ending}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_built_in_event_type_is_listed_with_its_direction_and_aliases() => Assert.Equal(
        EventCatalog.Default.Types.Select(type => $"{type.Name} {type.Direction.ToString().ToLowerInvariant()} {string.Join(", ", type.Aliases)}"),
        Page.Read("docs/configuration.md").Table("name").Select(row => string.Join(' ', row)));

    [Fact]
    public void Every_option_that_all_verbs_take_is_described() => Assert.Equal(
        GlobalOptions.All.Select(option => option.Name),
        Page.Read("docs/configuration.md").Column("option").Select(option => option.Split(' ')[0]));

    [Fact]
    public void Every_key_of_the_settings_is_described()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "nonsense: 1\n");
        var problem = Assert.Throws<UsageException>(() => Settings.Load(file));
        File.Delete(file);
        var keys = problem.Message.Split("one of: ")[1].Split('.')[0].Split(", ");
        Assert.Equal(keys, Page.Read("docs/configuration.md").Column("key"));
    }

    [Theory]
    [InlineData("docs/configuration.md")]
    [InlineData("README.md")]
    public void The_example_settings_load_and_name_checks_that_exist(string page)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Page.Read(page).Blocks("yaml").Single());
        var settings = Settings.Load(file);
        File.Delete(file);
        Assert.Equal("Europe/Berlin", settings.TimeZone);
        Assert.Contains(settings.Catalog.Types, type => type.Name == "storage_fee");
        Assert.Equal(Severity.Error, CheckPlan.From(settings.Checks, []).Checks.Single(check => check.Name == "negative_balance").Severity);
    }

    [Fact]
    public void The_table_of_features_is_what_the_command_makes() =>
        Assert.EndsWith("\n\n" + FeatureTable.Markdown(FeatureSet.BuiltIn), Repository.Text("docs/features.md"), StringComparison.Ordinal);

    [Fact]
    public void Every_measure_of_features_is_described() => Assert.Equal(
        Enum.GetNames<Measure>().Select(name => name.ToLowerInvariant()).Order(),
        Page.Read("docs/features.md").Column("measure").SelectMany(cell => cell.Split(", ")).Select(name => name.Replace("_", "", StringComparison.Ordinal)).Order());

    [Fact]
    public void The_example_definition_of_features_loads()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Page.Read("docs/features.md").Blocks("yaml").Single());
        var set = FeatureSet.Load(file, EventCatalog.Default);
        File.Delete(file);
        Assert.Equal("What came back of each unit sold", set.Features.Single(feature => feature.Measure == Measure.Ratio).Meaning());
    }

    private static Type IngestType(string name) => typeof(Collector).Assembly.GetType("SellerBalance.Ingest." + name, throwOnError: true)!;

    private static Dictionary<string, T> Constants<T>(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.FieldType == typeof(T))
        .ToDictionary(field => field.Name, field => (T)field.GetRawConstantValue()!);

    private static string Range(CheckParameter parameter) => string.Create(
        CultureInfo.InvariantCulture, $"{parameter.Least} to {parameter.Most}{(parameter.Decimals == 0 ? "" : $", {parameter.Decimals} decimals")}");

    [GeneratedRegex(@"THEN\s+'(?<code>[^']+)'")]
    private static partial Regex Then();

    [GeneratedRegex(@"^-- why: (?<why>.+)$", RegexOptions.Multiline)]
    private static partial Regex Why();

    [GeneratedRegex(@"CREATE TABLE IF NOT EXISTS (?<table>\S+) \((?<columns>.*?)^\);", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^  (?<name>[a-z0-9_]+) ", RegexOptions.Multiline)]
    private static partial Regex ColumnName();

    [GeneratedRegex(@"\.[a-z]+")]
    private static partial Regex Ending();
}
