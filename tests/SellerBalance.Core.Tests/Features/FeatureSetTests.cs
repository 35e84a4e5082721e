using SellerBalance.Events;
using SellerBalance.Features;

namespace SellerBalance.Tests.Features;

/// <summary>Definitions of features.</summary>
public sealed class FeatureSetTests
{
    [Theory]
    [InlineData("a: { measure: sums, of: net, window: 7d }", "2:17", "found the measure 'sums'", "Did you mean 'sum'?")]
    [InlineData("a: { of: net, window: 7d }", "2:6", "the feature 'a' without a measure", "one of: sum, count, mean")]
    [InlineData("a: { measure: sum, of: refunds, window: 7d }", "2:26", "found the unknown event type 'refunds'", "Did you mean 'refund'?")]
    [InlineData("a: { measure: sum, of: [refund, refund], window: 7d }", "2:35", "'refund' again", "")]
    [InlineData("a: { measure: sum, of: [refund, net], window: 7d }", "2:35", "'net', which stands for all event types", "")]
    [InlineData("a: { measure: sum, window: 7d }", "2:6", "the feature 'a' without 'of'", "")]
    [InlineData("a: { measure: count, of: inflow, window: 7d }", "2:28", "'inflow' for count", "events are not counted by direction")]
    [InlineData("a: { measure: sum, of: net }", "2:6", "the feature 'a' without a window", "days such as 7d")]
    [InlineData("a: { measure: sum, of: net, window: 7 }", "2:39", "the window '7'", "days such as 7d")]
    [InlineData("a: { measure: sum, of: net, window: 07d }", "2:39", "the window '07d'", "")]
    [InlineData("a: { measure: sum, of: net, window: 9999d }", "2:39", "the window '9999d'", "from 1d to 3660d")]
    [InlineData("a: { measure: age, window: 7d }", "2:30", "'window' for the measure age", "Delete it.")]
    [InlineData("a: { measure: balance_last, of: net }", "2:35", "'of' for the measure balance_last", "Delete it.")]
    [InlineData("a: { measure: age, windows: 7d }", "2:22", "the unknown key 'windows' in the feature 'a'", "")]
    [InlineData("a: { measure: age, include_today: maybe }", "2:37", "'maybe' for include_today", "true or false")]
    [InlineData("A: { measure: age }", "2:6", "the name 'A'", "a lower case letter")]
    [InlineData("currency: { measure: age }", "2:13", "the name 'currency', which is that of a column", "")]
    [InlineData("a: { measure: ratio, of: b, to: c }\n  b: { measure: age }", "2:6", "the unknown feature 'c' in the ratio 'a'", "")]
    [InlineData("a: { measure: ratio, of: b, to: b }\n  b: { measure: ratio, of: c, to: c }\n  c: { measure: age }", "2:6", "the ratio 'b' in the ratio 'a'", "")]
    [InlineData("a: { measure: ratio, of: b }\n  b: { measure: age }", "2:6", "the feature 'a' without 'to'", "")]
    [InlineData("a: { measure: age }\n  a: { measure: age }", "3:3", "", "")]
    [InlineData("a: { measure: age }\nfeature: {}", "3:1", "the unknown key 'feature' in a definition of features", "")]
    [InlineData("age_days: { measure: age }\nbuilt_in: true", "2:13", "the feature 'age_days' again", "Rename it")]
    public void A_wrong_definition_is_refused_with_line_and_column(string feature, string where, string found, string fix)
    {
        var problem = Assert.Throws<UsageException>(() => Read($"features:\n  {feature}\n"));
        Assert.StartsWith($"own.yaml:{where}: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(found, problem.Message, StringComparison.Ordinal);
        Assert.Contains(fix, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_of_nothing_is_refused() => Assert.Contains("found no feature", Assert.Throws<UsageException>(() => Read("include_today: true\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_built_in_name_says_what_it_is() => Assert.All(FeatureSet.BuiltIn.Features, feature =>
    {
        var name = feature.Measure switch
        {
            Measure.Sum or Measure.Count or Measure.Mean or Measure.Min or Measure.Max => $"{feature.Subject!.Name}_{Written(feature.Measure)}_{feature.Window!.Name}",
            Measure.BalanceMin or Measure.DaysBelowZero or Measure.ActiveDays => $"{Written(feature.Measure)}_{feature.Window!.Name}",
            Measure.DaysSince => $"days_since_{feature.Subject!.Name}",
            Measure.Streak => $"{feature.Subject!.Name}_streak",
            Measure.Age => "age_days",
            Measure.BalanceLast => "balance_last",
            _ => feature.Name,
        };
        Assert.Equal(name, feature.Name);
        Assert.False(feature.IncludesToday, feature.Name);
    });

    [Fact]
    public void How_a_definition_is_written_does_not_change_what_it_is_and_what_it_asks_does()
    {
        const string Plain = "features:\n  a: { measure: sum, of: refund, window: 7d }\n";
        Assert.Equal(Read(Plain).Sha256, Read("# mine\nfeatures:\n  a:\n    window: 7d\n    of: [refund]\n    measure: sum\n    meaning: What came back\n").Sha256);
        Assert.NotEqual(Read(Plain).Sha256, Read(Plain.Replace("7d", "8d", StringComparison.Ordinal)).Sha256);
        Assert.NotEqual(Read(Plain).Sha256, Read("include_today: true\n" + Plain).Sha256);
        Assert.Equal("What came back", Read("features: { a: { measure: age, meaning: What came back } }").Features[0].Meaning());
    }

    [Fact]
    public void Built_in_features_can_be_extended()
    {
        var set = Read("features:\n  refunds_per_day: { measure: ratio, of: refund_count_30d, to: active_days_30d }\nbuilt_in: true\n");
        Assert.Equal([.. FeatureSet.BuiltIn.Features, set.Features[^1]], set.Features);
        Assert.Equal("refund_count_30d / active_days_30d", set.Features[^1].Formula());
    }

    [Fact]
    public void Event_types_of_the_settings_can_be_measured() => Assert.Single(FeatureYaml.Read(
        "own.yaml",
        new StringReader("features: { a: { measure: days_since, of: storage_fee } }"),
        EventCatalog.Default.Extend([new EventType("storage_fee", Direction.Out, [])])).Features);

    private static FeatureSet Read(string text) => FeatureYaml.Read("own.yaml", new StringReader(text), EventCatalog.Default);

    private static string Written(Measure measure) => FeatureYaml.Written(measure);
}
