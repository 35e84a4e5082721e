using SellerBalance.Events;

namespace SellerBalance.Tests.Events;

public sealed class EventCatalogTests
{
    [Fact]
    public void The_built_in_catalog_knows_the_types_that_move_a_sellers_money()
    {
        var types = EventCatalog.Default.Types.ToDictionary(type => type.Name);

        Assert.Equal(Direction.In, types["order_paid"].Direction);
        Assert.Equal(["order", "sale"], types["order_paid"].Aliases);
        Assert.Equal(Direction.Out, types["refund"].Direction);
        Assert.Empty(types["refund"].Aliases);
        Assert.Equal(Direction.Either, types["adjustment"].Direction);
    }

    [Fact]
    public void The_built_in_currencies_are_upper_case_codes_of_three_letters()
    {
        Assert.Superset(new HashSet<string> { "EUR", "USD", "GBP", "JPY", "KWD", "ZWG" }, EventCatalog.Default.Currencies.ToHashSet());
        Assert.All(EventCatalog.Default.Currencies, code => Assert.Matches("^[A-Z]{3}$", code));
    }

    [Fact]
    public void The_quick_reader_of_the_built_in_catalog_agrees_with_the_yaml_library()
    {
        using var text = BuiltInCatalog.Open();
        var source = new YamlSource("catalog.yaml");
        var entries = source.Load(text, out _).ToDictionary();

        var types = EventCatalogYaml.ReadTypes(source, entries["event_types"]).Select(entry => entry.Type);
        var currencies = source.List(entries["currencies"], "currencies").Select(item => item.Text);

        Assert.Equal(2, entries.Count);
        Assert.Equal(types.Select(Describe), EventCatalog.Default.Types.Select(Describe));
        Assert.Equal(currencies.Order(StringComparer.Ordinal), EventCatalog.Default.Currencies.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("  gift: { direction: sideways }")]
    [InlineData("  gift: in")]
    [InlineData("  gift: { direction: in, colour: red }")]
    public void The_quick_reader_refuses_a_line_of_another_shape(string line)
    {
        using var text = new StringReader($"event_types:\n{line}\n");

        Assert.ThrowsAny<Exception>(() => BuiltInCatalog.Read(text));
    }

    [Fact]
    public void A_new_type_comes_after_the_known_ones()
    {
        var catalog = EventCatalog.Default.Extend([new EventType("storage_fee", Direction.Out, ["fba_storage"])]);

        Assert.Equal("storage_fee", catalog.Types[^1].Name);
        Assert.Equal(EventCatalog.Default.Types.Count + 1, catalog.Types.Count);
        Assert.Same(EventCatalog.Default.Currencies, catalog.Currencies);
    }

    [Fact]
    public void A_known_type_takes_the_new_aliases_instead_of_its_own()
    {
        var catalog = EventCatalog.Default.Extend([new EventType("order_paid", Direction.In, ["purchase"])]);

        Assert.Equal(["purchase"], catalog.Types.Single(type => type.Name == "order_paid").Aliases);
        Assert.Equal(EventCatalog.Default.Types.Count, catalog.Types.Count);
    }

    [Fact]
    public void An_alias_that_one_type_gives_up_is_free_for_another()
    {
        var catalog = EventCatalog.Default.Extend(
            [new EventType("bonus", Direction.In, ["sale"]), new EventType("order_paid", Direction.In, ["order"])]);

        Assert.Equal(["sale"], catalog.Types.Single(type => type.Name == "bonus").Aliases);
    }

    [Fact]
    public void The_direction_of_a_known_type_cannot_change()
    {
        var exception = Assert.Throws<InputException>(() => EventCatalog.Default.Extend([new EventType("refund", Direction.In, [])]));

        Assert.Contains("the direction 'in' for 'refund', expected 'out'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("order", "'order' for both 'order_paid' and 'gift'")]
    [InlineData("refund", "'refund' for both 'refund' and 'gift'")]
    [InlineData("gift", "'gift' for both 'gift' and 'gift'")]
    public void A_name_or_alias_belongs_to_one_type(string alias, string expected)
    {
        var exception = Assert.Throws<InputException>(() => EventCatalog.Default.Extend([new EventType("gift", Direction.In, [alias])]));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Gift")]
    [InlineData("1gift")]
    [InlineData("gift card")]
    [InlineData("gift\n")]
    public void A_name_is_lower_case_letters_digits_and_underscores(string name)
    {
        Assert.Throws<InputException>(() => EventCatalog.Default.Extend([new EventType(name, Direction.In, [])]));
        Assert.Throws<InputException>(() => EventCatalog.Default.Extend([new EventType("gift", Direction.In, [name])]));
    }

    [Fact]
    public void More_currencies_are_taken_in_any_case()
    {
        var catalog = EventCatalog.Default.WithCurrencies(["xau"]);

        Assert.Contains("XAU", catalog.Currencies);
        Assert.DoesNotContain("XAU", EventCatalog.Default.Currencies);
    }

    private static string Describe(EventType type) => $"{type.Name} {type.Direction} {string.Join('|', type.Aliases)}";
}
