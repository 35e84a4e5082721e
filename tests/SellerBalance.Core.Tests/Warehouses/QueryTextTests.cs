using System.Text.RegularExpressions;
using SellerBalance.Warehouses;

namespace SellerBalance.Core.Tests.Warehouses;

public sealed partial class QueryTextTests
{
    private static readonly Dictionary<string, object?> None = [];

    public static TheoryData<string> CommonQueries => [.. typeof(QueryText).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("sql/common/queries/", StringComparison.Ordinal))
        .Select(name => name["sql/common/queries/".Length..^".sql".Length])];

    [Fact]
    public void An_engines_own_text_takes_values_by_name()
    {
        var query = QueryText.Of("balances", "SELECT :seller", new Dictionary<string, object?> { ["seller"] = "S1" });
        Assert.Equal(("SELECT :seller", ("seller", "S1")), (query.Text, query.Values.Single()));
    }

    [Fact]
    public void A_common_text_takes_them_by_the_places_that_its_comment_names()
    {
        var query = QueryText.Of("balances", null, new Dictionary<string, object?> { ["currency"] = "EUR", ["as_of"] = null, ["seller"] = "S1" });
        Assert.Equal([(null, null), (null, "S1"), (null, "EUR")], query.Values);
    }

    [Fact]
    public void A_value_that_is_missing_is_named() =>
        Assert.Contains("needs as_of", Assert.Throws<ArgumentException>(() => QueryText.Of("balances", null, None)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_query_that_nobody_has_is_named() =>
        Assert.Contains("no query sums", Assert.Throws<ArgumentException>(() => QueryText.Of("sums", null, None)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(CommonQueries))]
    public void Every_place_of_a_common_text_has_a_name(string query)
    {
        var everything = new[] { "as_of", "seller", "currency", "from", "to", "carried_before", "known_at", "since", "until", "run_id", "first", "last", "points", "types" };
        var text = QueryText.Of(query, null, everything.ToDictionary(name => name, _ => (object?)null));
        var places = Place().Matches(text.Text).Select(place => place.Value).Distinct().Count();
        Assert.Equal(places, text.Values.Count);
    }

    [GeneratedRegex(@"\$\d+")]
    private static partial Regex Place();
}
