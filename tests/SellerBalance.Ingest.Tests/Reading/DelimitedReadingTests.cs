namespace SellerBalance.Ingest.Tests.Reading;

public sealed class DelimitedReadingTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Fact]
    public void Every_field_comes_as_it_stands_with_its_line_and_a_row_of_delimiters_is_blank()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\ne1, 2024-01-01 ,s1,refund,EUR,1.50\n,,,,,\ne3,t,s,\\N,NULL,#\n");

        Assert.Equal(
            [
                "2|e1| 2024-01-01 |s1|refund|EUR|1.50|∅|∅|∅|whole|e1, 2024-01-01 ,s1,refund,EUR,1.50",
                "4|e3|t|s|\\N|NULL|#|∅|∅|∅|whole|e3,t,s,\\N,NULL,#",
            ],
            read.Rows.Select(row => row.Text));
        Assert.Equal(new LineCounts(4, 1, 1, 0), read.Lines);
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_case_and_others_are_ignored_but_named()
    {
        var read = _bench.Read("a.csv", " AMOUNT ,note,Currency,source_system,event_type,seller_id,event_ts,event_id,\n5,hello,EUR,shop,fee,s,t,e,\n");

        Assert.Equal(["2|e|t|s|fee|EUR|5|∅|∅|shop|whole|5,hello,EUR,shop,fee,s,t,e,"], read.Rows.Select(row => row.Text));
        Assert.Equal(["note", "column 9"], read.IgnoredColumns);
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void The_delimiter_is_the_one_under_which_the_header_has_the_columns(char delimiter)
    {
        var others = ",;\t|".Replace(delimiter.ToString(), "", StringComparison.Ordinal);
        var read = _bench.Read("a.csv", $"{Workbench.Header}\ne{others},t,s,fee,EUR,1\n".Replace(others, "OTHERS", StringComparison.Ordinal).Replace(',', delimiter).Replace("OTHERS", others, StringComparison.Ordinal));

        Assert.Equal($"e{others}", Assert.Single(read.Whole)["event_id"]);
    }

    [Fact]
    public void A_tsv_file_prefers_tabs_where_both_would_do()
    {
        var names = Workbench.Header.Split(',');
        var both = $"x,{string.Join(',', names)},x\t{string.Join('\t', names)}\tx";

        Assert.Equal("f", Assert.Single(_bench.Read("a.tsv", $"{both}\na\tb\tc\td\te\tf\tg\th\n").Rows)["currency"]);
        Assert.Equal("wrong_column_count", Assert.Single(_bench.Read("a.csv", $"{both}\na\tb\tc\td\te\tf\tg\th\n").Rows).Broken);
    }

    [Fact]
    public void Without_quotes_every_line_is_a_record_and_a_quote_a_character_over_many_parts()
    {
        const int rows = 120_000;
        var lines = Enumerable.Range(0, rows).Select(number => $"\"e{number}\t\"t\"\"\ts\tfee\tEUR\t1\t\"{number % 7}\" of \"");
        var read = _bench.ReadWithoutQuotes("a.tsv", Workbench.Header.Replace(',', '\t') + "\t\"note\"\n" + string.Join("\r\n", lines));

        Assert.Equal(rows, read.Whole.Count());
        Assert.Equal(Enumerable.Range(0, rows).Select(number => $"{number + 2}:\"e{number}:\"t\"\""), read.Rows.Select(row => $"{row.Line}:{row["event_id"]}:{row["event_ts"]}"));
        Assert.Equal(["\"note\""], read.IgnoredColumns);
        Assert.Equal(new LineCounts(rows + 1, 1, 0, 0), read.Lines);
    }

    [Fact]
    public void Without_quotes_a_quoted_name_in_the_header_is_another_name()
    {
        var quoted = string.Join('\t', Workbench.Header.Split(',').Select(name => $"\"{name}\""));

        Assert.Contains("the header lacks event_id", Assert.Throws<InputException>(() => _bench.ReadWithoutQuotes("a.tsv", quoted + "\n")).Message, StringComparison.Ordinal);
        Assert.Equal("wrong_column_count", Assert.Single(_bench.ReadWithoutQuotes("b.csv", Workbench.Header + "\n\"e,1\",t,s,fee,EUR,1\n").Rows).Broken);
        Assert.Equal("oversized_line", Assert.Single(_bench.ReadWithoutQuotes("c.csv", $"{Workbench.Header}\n\"{new string('x', ReadingLimits.MaxRecordBytes)},t,s,fee,EUR,1\n").Rows).Broken);
    }

    [Fact]
    public void Quoted_fields_keep_delimiters_doubled_quotes_and_line_breaks()
    {
        var record = "e1, \"a,\"\"b\"\"\r\n\nc\u001f\u001bn\" \t,\"\",\"  x \",EUR,1.5";
        var read = _bench.Read("a.csv", $"\"event_id\",event_ts, \"seller_id\" ,event_type,currency,amount\r\n{record}\r\ne2,t,s,fee,EUR,2");

        var row = read.Rows[0];
        Assert.Equal("a,\"b\"\r\n\nc\u001f\u001bn", row["event_ts"]);
        Assert.Null(row["seller_id"]);
        Assert.Equal("  x ", row["event_type"]);
        Assert.Equal(record, row.Raw);
        Assert.Equal("5|e2|t|s|fee|EUR|2|∅|∅|∅|whole|e2,t,s,fee,EUR,2", read.Rows[1].Text);
        Assert.Equal(new LineCounts(5, 1, 0, 2), read.Lines);
    }

    [Fact]
    public void A_header_name_may_be_quoted_over_two_lines()
    {
        var read = _bench.Read("a.csv", $"\"two\nlines\",{Workbench.Header}\nx,e,t,s,fee,EUR,1\n");

        Assert.Equal(new LineCounts(3, 2, 0, 0), read.Lines);
        Assert.Equal(3, Assert.Single(read.Rows).Line);
        Assert.Equal(["two\nlines"], read.IgnoredColumns);
    }

    [Fact]
    public void A_lone_carriage_return_is_data()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\ne\r1,t,s,fee,EUR,1\r\r\r\ne2,t,s,fee,EUR,2\r");

        Assert.Equal("e\r1", read.Rows[0]["event_id"]);
        Assert.Equal("1\r", read.Rows[0]["amount"]);
        Assert.Equal("e\r1,t,s,fee,EUR,1\r", read.Rows[0].Raw);
        Assert.Equal("2\r", read.Rows[1]["amount"]);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r\r\n")]
    [InlineData("\r")]
    public void Lines_end_with_LF_CR_LF_CR_CR_LF_or_in_a_file_without_LF_with_CR(string lineEnd)
    {
        foreach (var last in (string[])["1", "\"1\""])
        {
            var read = _bench.Read("a.csv", string.Join(lineEnd, Workbench.Header, $"e1,t,s,fee,EUR,{last}", $"e2,t,s,fee,EUR,{last}", ""));
            Assert.Equal(["e1 1", "e2 1"], read.Whole.Select(row => $"{row["event_id"]} {row["amount"]}"));
            Assert.Equal(new LineCounts(3, 1, 0, 0), read.Lines);
        }

        Assert.Equal(["1", "2"], _bench.Read("a.ndjson", $"{{\"event_id\":1}}{lineEnd}{{\"event_id\":2}}{lineEnd}").Rows.Select(row => row["event_id"]));
    }

    [Fact]
    public void A_header_that_ends_with_CR_before_lines_that_end_with_LF_is_refused_naming_its_line_ends()
    {
        Assert.Contains("carriage return (CR)", _bench.Refusal("a.csv", $"{Workbench.Header}\re1,t,s,fee,EUR,1\ne2,t,s,fee,EUR,2\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Blank_lines_are_skipped_and_counted_wherever_they_stand(string lineEnd)
    {
        var read = _bench.Read("a.csv", string.Join(lineEnd, "", " \t", Workbench.Header, "", "e1,t,s,fee,EUR,1", "  ", "e2,t,s,fee,EUR,2", "", "", ""));

        Assert.Equal([5, 7], read.Rows.Select(row => row.Line));
        Assert.Equal(new LineCounts(9, 1, 6, 0), read.Lines);
    }

    [Fact]
    public void A_line_of_delimiters_and_blanks_is_no_record()
    {
        var read = _bench.Read("a.tsv", $"{Workbench.Header.Replace(',', '\t')}\n\t\t\t\t\t\n\t\t\n \t\t\t\t\t1\n");

        Assert.Equal(4, Assert.Single(read.Rows).Line);
        Assert.Equal(new LineCounts(4, 1, 2, 0), read.Lines);
    }

    [Fact]
    public void Mixed_line_ends_lose_nothing()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header}\r\ne1,t,s,fee,EUR,1\ne2,t,s,fee,EUR,2\r\ne3,t,s,fee,EUR,3");

        Assert.Equal(["1", "2", "3"], read.Rows.Select(row => row["amount"]));
    }

    [Theory]
    [InlineData("", "has no header")]
    [InlineData("\n  \r\n\n", "has no header, only 3 blank lines")]
    [InlineData("event_id;event_ts;seller\n", "line 1: the header lacks seller_id, event_type, currency, amount; it has \"event_id\", \"event_ts\", \"seller\"")]
    [InlineData("\n" + Workbench.Header + ", Amount\n", "line 2: the columns 6 and 7 are both called Amount")]
    [InlineData("\"" + Workbench.Header + "\n", "line 1: the header's quotes are not closed")]
    [InlineData("e\0v\0e\0", "NUL bytes suggest UTF-16")]
    public void A_header_that_will_not_do_is_refused_with_what_was_expected(string content, string expected)
    {
        var message = _bench.Refusal("a.csv", content);

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("Expected", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_ignored_may_have_the_same_name()
    {
        var read = _bench.Read("a.csv", $"{Workbench.Header},x,X,x\ne1,t,s,fee,EUR,1,a,b,c\n");
        Assert.Equal(["x", "X", "x"], read.IgnoredColumns);
        Assert.Equal("e1", Assert.Single(read.Whole)["event_id"]);
    }

    [Theory]
    [InlineData("sep=;", ';')]
    [InlineData("SEP=\t", '\t')]
    [InlineData("sep=,", ',')]
    public void A_line_that_names_the_delimiter_is_taken_at_its_word(string line, char delimiter)
    {
        var read = _bench.Read("a.csv", $"{line}\r\n{Workbench.Header.Replace(',', delimiter)}\r\ne1,t,s,fee,EUR,1\r\n".Replace("e1,t,s,fee,EUR,1", "e1,t,s,fee,EUR,1".Replace(',', delimiter), StringComparison.Ordinal));
        Assert.Equal("EUR", Assert.Single(read.Whole)["currency"]);
        Assert.Equal(new LineCounts(3, 1, 1, 0), read.Lines);
        Assert.Contains("lacks", _bench.Refusal("b.csv", "sep=|\n" + Workbench.Header + "\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_alone_gives_no_records()
    {
        Assert.Empty(_bench.Read("a.csv", Workbench.Header).Rows);
        Assert.Empty(_bench.Read("b.csv", Workbench.Header + "\n").Rows);
        Assert.Empty(_bench.Read("c.csv", Workbench.Header + "\r").Rows);
    }

    [Fact]
    public void Folders_that_look_like_columns_are_folders()
    {
        var read = _bench.Read("c1=x/event_id=y/a.csv", $"{Workbench.Header}\ne,t,s,fee,EUR,1\n");

        Assert.Equal("e", Assert.Single(read.Rows)["event_id"]);
    }

    [Fact]
    public void Names_with_quotes_and_pattern_characters_are_names()
    {
        _bench.Write("x[1]/it's *a.csv", $"{Workbench.Header}\nother,t,s,fee,EUR,1\n");
        _bench.Write("x1/it's [a]?*.csv", $"{Workbench.Header}\nother,t,s,fee,EUR,1\n");
        foreach (var name in (string[])["x[1]/it's [a]?*.csv", "x[1]/a\\[b].csv", "x1/a\\b.csv"])
        {
            var read = _bench.Read(name, $"{Workbench.Header}\nmine,t,s,fee,EUR,1\n");
            Assert.Equal("mine", Assert.Single(read.Rows)["event_id"]);
        }
    }

    public void Dispose() => _bench.Dispose();
}
