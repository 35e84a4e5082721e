using System.Globalization;
using SellerBalance.Quality;
using SellerBalance.Runs;

namespace SellerBalance.Core.Tests.Quality;

/// <summary>What a check cannot work with is refused before anything lands.</summary>
public sealed class CheckParameterTests
{
    public static TheoryData<string, string> All => [.. Check.All.SelectMany(check => check.Parameters.Keys.Select(parameter => (check.Name, parameter)))];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_parameter_is_refused_beyond_its_range_and_decimals(string check, string parameter)
    {
        var known = Check.All.Single(one => one.Name == check).Parameters[parameter];
        var finer = "0." + new string('0', known.Decimals) + "1";
        string[] wrong =
        [
            Text(known.Most + 1), "99999999999999999999", "1" + new string('0', 40), "-1", "1e3", "NaN", "Infinity", "0x10", "1,5", "", "1 0", "٣",
            Text(known.Most) + finer[1..], Text(known.Least) + finer[1..],
        ];
        Assert.All(wrong, value => Assert.Contains(known.Expected, Assert.Throws<UsageException>(() => Plan(check, parameter, value)).Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_parameter_takes_its_default_and_the_ends_of_its_range(string check, string parameter)
    {
        var known = Check.All.Single(one => one.Name == check).Parameters[parameter];
        foreach (var value in (string[])[known.Default, Text(known.Least), Text(known.Most)])
            Assert.Equal((check, parameter, value), Assert.Single(Plan(check, parameter, value).Settings));
    }

    [Theory]
    [InlineData("36", "36")]
    [InlineData("36.0", "36")]
    [InlineData("036.", "36")]
    public void A_number_reaches_every_engine_in_one_way_of_writing(string given, string expected) =>
        Assert.Equal(expected, Assert.Single(Plan("newest_event_age", "hours", given).Settings).Value);

    [Theory]
    [InlineData("100", 0, 999_999_999, 0)]
    [InlineData("0.5", 0, 999_999_999, 6)]
    [InlineData("5, 1 to 7", 1, 7, 0)]
    [InlineData("5, 1 to 7, 2 decimals", 1, 7, 2)]
    public void A_header_may_leave_range_and_decimals_out(string header, long least, long most, int decimals)
    {
        var parameter = CheckParameter.Parse(header);
        Assert.Equal((least, most, decimals), ((long)parameter.Least, (long)parameter.Most, parameter.Decimals));
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static CheckPlan Plan(string check, string parameter, string value) => CheckPlan.From(
        new Dictionary<string, CheckSetting> { [check] = new(true, null, new Dictionary<string, string> { [parameter] = value }) }, []);
}
