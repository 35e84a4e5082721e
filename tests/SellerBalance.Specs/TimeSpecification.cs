namespace SellerBalance.Specs;

/// <summary>When an event happened, and in the books of which day it counts.</summary>
public abstract class TimeSpecification(Engine engine) : WarehouseSpecification(engine)
{
    private const string Malformed = "malformed_timestamp";
    private const string OutOfRange = "timestamp_out_of_range";

    [Fact]
    public void Every_documented_form_of_a_time_is_read_to_the_microsecond() => Expect(
        "UTC",
        ("2026-11-10", "2026-11-10T00:00:00.000000"),
        ("2026-11-10T12:34", "2026-11-10T12:34:00.000000"),
        ("2026-11-10 12:34", "2026-11-10T12:34:00.000000"),
        ("2026-11-10T12:34Z", "2026-11-10T12:34:00.000000"),
        ("2026-11-10T12:34:56", "2026-11-10T12:34:56.000000"),
        ("2026-11-10 12:34:56Z", "2026-11-10T12:34:56.000000"),
        ("2026-11-10T12:34:56.7", "2026-11-10T12:34:56.700000"),
        ("2026-11-10T12:34:56.789Z", "2026-11-10T12:34:56.789000"),
        ("2026-11-10T12:34:56.123456Z", "2026-11-10T12:34:56.123456"),
        ("2026-11-10T12:34:56+03:00", "2026-11-10T09:34:56.000000"),
        ("2026-11-10 12:34:56.5-05:30", "2026-11-10T18:04:56.500000"),
        ("2026-11-10T12:34:56+03", "2026-11-10T09:34:56.000000"),
        ("2026-11-10T12:34:56+0300", "2026-11-10T09:34:56.000000"),
        ("2026-11-10T12:34:56-0330", "2026-11-10T16:04:56.000000"),
        ("2026-11-10T12:34+14:00", "2026-11-09T22:34:00.000000"),
        ("2026-11-10T00:00:00-00:00", "2026-11-10T00:00:00.000000"),
        ("2024-02-29T23:59:59.999999Z", "2024-02-29T23:59:59.999999"));

    [Fact]
    public void Every_other_form_of_a_time_is_refused() => Expect("UTC", [.. new[]
    {
        "2026-11-10T23:59:60Z", "2026-02-30T00:00:00Z", "2026-02-29", "2026-11-10T24:00:00Z", "2026-11-10T12:60:00Z", "2026-13-01", "2026-00-10", "2026-11-00", "2026-11-10T12", "2026-11-10T12Z",
        "2026-11-10Z", "2026-11-10T12:00:00+15:00", "2026-11-10T12:00:00+3", "2026-11-10T12:00:00+03:60", "2026-11-10T12:00:00 Z",
        "2026-11-10T12:00:00 +03:00", "2026-11-10t12:00:00z", "2026-11-10T12:00:00,5Z", "2026-11-10T12:00:00.Z", "20261110T120000Z",
        "20261110", "10.11.2026", "11/10/2026", "2026/11/10", "2026-11-1", "26-11-10", "1762776000", "1762776000000", "now", "infinity",
        "epoch", "2026-11-10T12:00:00 Europe/Berlin", "2026-11-10T12:00:00[UTC]", "2026-W46-2", "2026-314", "12026-11-10", "-2026-11-10",
        "2026-11-10 (BC)", "2026-11-10  12:00:00",
    }.Select(text => (text, Malformed))]);

    [Fact]
    public void Decimals_of_a_second_beyond_the_sixth_have_to_be_zero() => Expect(
        "UTC",
        ("2026-11-10T12:00:00.1234560Z", "2026-11-10T12:00:00.123456"),
        ("2026-11-10T12:00:00.123456000+01:00", "2026-11-10T11:00:00.123456"),
        ("2026-11-10T12:00:00.000000000", "2026-11-10T12:00:00.000000"),
        ("2026-11-10T12:00:00.1234567Z", "too_many_decimals:event_ts"),
        ("2026-11-10T12:00:00.000000001", "too_many_decimals:event_ts"));

    [Fact]
    public void Times_before_the_year_2000_or_more_than_a_day_ahead_are_refused() => Expect(
        "UTC",
        ("0001-01-01", OutOfRange),
        ("1970-01-01T00:00:00Z", OutOfRange),
        ("1999-12-31T23:59:59.999999Z", OutOfRange),
        ("2000-01-01T00:00:00Z", "2000-01-01T00:00:00.000000"),
        ("2026-11-16T12:00:01Z", "2026-11-16T12:00:01.000000"),
        ("2026-11-16T12:00:01.000001Z", OutOfRange),
        ("2026-11-16T14:00:01+02:00", "2026-11-16T12:00:01.000000"),
        ("2026-11-17", OutOfRange),
        ("9999-12-31T23:59:59Z", OutOfRange));

    [Fact]
    public void A_time_without_an_offset_is_in_the_business_time_zone() => Expect(
        "Europe/Berlin",
        ("2026-11-10", "2026-11-09T23:00:00.000000"),
        ("2026-07-10", "2026-07-09T22:00:00.000000"),
        ("2026-11-10T12:00:00", "2026-11-10T11:00:00.000000"),
        ("2026-07-10 12:00", "2026-07-10T10:00:00.000000"),
        ("2026-07-10T12:00:00Z", "2026-07-10T12:00:00.000000"),
        ("2026-07-10T12:00:00-03:00", "2026-07-10T15:00:00.000000"));

    [Fact]
    public void A_time_that_the_clocks_skipped_is_refused() => Expect(
        "Europe/Berlin",
        ("2026-03-29T01:59:59", "2026-03-29T00:59:59.000000"),
        ("2026-03-29T02:00:00", "skipped_timestamp"),
        ("2026-03-29T02:30:00", "skipped_timestamp"),
        ("2026-03-29T02:30:00Z", "2026-03-29T02:30:00.000000"),
        ("2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00.000000"),
        ("2026-03-29T03:00:00", "2026-03-29T01:00:00.000000"));

    [Fact]
    public void A_time_that_the_clocks_repeat_counts_as_the_second_one() => Expect(
        "Europe/Berlin",
        ("2026-10-25T01:59:59", "2026-10-24T23:59:59.000000"),
        ("2026-10-25T02:30:00", "2026-10-25T01:30:00.000000"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00.000000"),
        ("2026-10-25T03:00:00", "2026-10-25T02:00:00.000000"));

    [Fact]
    public void Events_count_in_the_day_of_the_business_time_zone()
    {
        Assert.Equal(
            ["2026-07-09", "2026-07-10", "2026-11-10", "2026-11-11"],
            BookingDates("Europe/Berlin", "2026-07-09T21:59:59.999999Z", "2026-07-09T22:00:00Z", "2026-11-10T22:59:59Z", "2026-11-10T23:00:00Z"));
        Assert.Equal(
            ["2026-11-09", "2026-11-10", "2026-11-10", "2026-11-11"],
            BookingDates("America/Sao_Paulo", "2026-11-10T02:59:59Z", "2026-11-10T03:00:00Z", "2026-11-11T02:59:59.999999Z", "2026-11-11T03:00:00Z"));
        Assert.Equal(["2026-11-10", "2026-11-11"], BookingDates(null, "2026-11-10T23:59:59.999999Z", "2026-11-11T00:00:00Z"));
    }

    [Fact]
    public void On_the_day_the_clocks_go_back_both_hours_count_in_it() => Assert.Equal(
        ["2026-10-24", "2026-10-25", "2026-10-25", "2026-10-25", "2026-10-26"],
        BookingDates(
            "Europe/Berlin",
            "2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"));

    [Fact]
    public void The_time_zone_of_the_first_load_is_kept()
    {
        var books = NewBooks("America/Sao_Paulo");
        books.Run(new EventRow("e1") { EventTs = "2026-11-10T01:00:00Z" });
        books.Reopen(timeZone: null);
        Assert.Equal("America/Sao_Paulo", books.Warehouse.TimeZone);
        books.Run(new EventRow("e2") { EventTs = "2026-11-09T22:30:00" });
        Assert.Equal(["2026-11-09|S1|EUR|20.00"], books.Running());
        books.Reopen("America/Sao_Paulo");
    }

    [Fact]
    public void Another_time_zone_than_the_books_is_refused()
    {
        var books = NewBooks("Europe/Berlin");
        books.Run(new EventRow("e1"));
        var refusal = Assert.Throws<UsageException>(() => books.Reopen("UTC"));
        Assert.Contains("Europe/Berlin", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("UTC", refusal.Message, StringComparison.Ordinal);
        books.Reopen();
        Assert.Equal("Europe/Berlin", books.Warehouse.TimeZone);
    }

    [Fact]
    public void Books_without_a_load_yet_may_still_choose_their_time_zone()
    {
        var books = NewBooks("Europe/Berlin");
        books.Reopen("America/Sao_Paulo");
        Assert.Equal("America/Sao_Paulo", books.Warehouse.TimeZone);
        books.Reopen();
        Assert.Equal("UTC", books.Warehouse.TimeZone);
    }

    private List<string> BookingDates(string? timeZone, params string[] times)
    {
        var books = NewBooks(timeZone);
        books.Run(times.Select((time, index) => new EventRow($"e{index}") { EventTs = time }));
        var dates = books.Rows("raw.events", "event_id", "booking_date").Order(StringComparer.Ordinal).Select(row => row.Split('|')[1]).ToList();
        Assert.Equal(dates.Distinct(), books.Rows("dwh.seller_balance_daily", "dt"));
        return dates;
    }

    private void Expect(string timeZone, params (string Text, string Expected)[] cases)
    {
        var books = NewBooks(timeZone);
        books.Ingest(cases.Select((known, index) => new EventRow($"e{index}") { EventTs = known.Text }));
        var outcomes = books.Rows("raw.events", "event_id", "event_ts").Select(row => row.Split('|'))
            .Concat(books.Reasons().Select(row => row.Split(": ")))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(
            cases.Select(known => $"{known.Text} is {known.Expected}"),
            cases.Select((known, index) => $"{known.Text} is {outcomes.GetValueOrDefault($"e{index}")}"));
    }

    [Fact]
    public void A_time_zone_that_the_engine_does_not_know_is_refused_before_anything_lands()
    {
        var books = NewBooks();
        Assert.Contains("--time-zone Mars/Olympus", Assert.Throws<UsageException>(() => books.Reopen("Mars/Olympus")).Message, StringComparison.Ordinal);
        books.Reopen("Asia/Kathmandu");
        Assert.Equal("Asia/Kathmandu", books.Warehouse.TimeZone);
    }

    [Fact]
    public void Rows_loaded_by_hand_before_anything_else_are_booked_in_the_time_zone_asked_for()
    {
        var books = NewBooks("Europe/Berlin");
        books.Close();
        Engine.Execute(
            books.Place,
            "INSERT INTO raw.events (event_id, event_ts, seller_id, event_type, currency, amount, signed_amount, direction, source_system) "
            + "VALUES ('h1', TIMESTAMP '2026-11-10 23:30:00', 'S1', 'order_paid', 'EUR', 4, 4, 'in', 'hand');");
        books.Reopen("Europe/Berlin");
        books.Build(Warehouses.BuildScope.Touched);
        Assert.Equal(["2026-11-11|S1|EUR|4.00"], books.Running());
        books.Reopen();
        Assert.Equal("Europe/Berlin", books.Warehouse.TimeZone);
        Assert.Empty(books.Broken());
    }
}
