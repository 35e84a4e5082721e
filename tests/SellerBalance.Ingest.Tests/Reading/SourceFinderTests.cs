namespace SellerBalance.Ingest.Tests.Reading;

public sealed class SourceFinderTests : IDisposable
{
    private readonly Workbench _bench = new();

    [Theory]
    [InlineData("a.csv", "Delimited", "None")]
    [InlineData("a.TSV.gz", "Delimited", "Gzip")]
    [InlineData("a.txt.zst", "Delimited", "Zstd")]
    [InlineData("a.ndjson", "Ndjson", "None")]
    [InlineData("a.jsonl.gz", "Ndjson", "Gzip")]
    [InlineData("a.parquet", "Parquet", "None")]
    public void The_ending_says_format_and_compression(string name, string format, string compression)
    {
        var source = Assert.Single(SourceFinder.Find([_bench.Write(name, "")]));

        Assert.Equal((format, compression), (source.Format.ToString(), source.Compression.ToString()));
        Assert.Equal("a", source.DerivedSourceSystem);
    }

    [Theory]
    [InlineData("/x/events.2024.csv.gz", "events.2024")]
    [InlineData("events.parquet", "events")]
    [InlineData(".csv", ".csv")]
    [InlineData("-", "stdin")]
    public void The_source_system_is_derived_from_the_name(string name, string expected) =>
        Assert.Equal(expected, new SourceFile(name, name, SourceFormat.Delimited, Compression.None).DerivedSourceSystem);

    [Fact]
    public void A_folder_gives_its_known_files_sorted_ordinally()
    {
        foreach (var name in (string[])["b.csv", "B.csv.gz", "a.ndjson", "notes.txt", "readme.md", ".hidden.csv", "below/c.csv"])
            _bench.Write($"in/{name}", "");

        Assert.Equal(["B.csv.gz", "a.ndjson", "b.csv"], Names(Path.Join(_bench.Folder, "in")));
    }

    [Theory]
    [InlineData("in/*", "B.csv,a.csv,b.csv,n.txt")]
    [InlineData("in/?.csv", "B.csv,a.csv,b.csv")]
    [InlineData("in/**/*.csv", "B.csv,a.csv,b.csv,x/c.csv,x/y/d.csv")]
    [InlineData("in/**", "B.csv,a.csv,b.csv,n.txt,x/c.csv,x/y/d.csv")]
    [InlineData("in/*/y/*.csv", "x/y/d.csv")]
    [InlineData("in/x/../*.csv", "../B.csv,../a.csv,../b.csv")]
    [InlineData("in/**/y/d.csv", "x/y/d.csv")]
    public void A_glob_gives_what_matches_sorted_ordinally(string glob, string expected)
    {
        foreach (var name in (string[])["b.csv", "a.csv", "B.csv", "n.txt", "r.md", "x/c.csv", "x/y/d.csv"])
            _bench.Write($"in/{name}", "");

        var root = Path.Join(_bench.Folder, "in") + "/";
        Assert.Equal(
            expected.Split(',').Select(name => Path.GetFullPath(name, name.StartsWith("..", StringComparison.Ordinal) ? Path.Join(root, "x") : root)),
            SourceFinder.Find([Path.Join(_bench.Folder, glob)]).Select(source => source.Path));
    }

    [Fact]
    public void A_file_whose_name_looks_like_a_glob_is_that_file()
    {
        _bench.Write("ab.csv", "");

        Assert.Equal(["a*.csv"], Names(_bench.Write("a*.csv", "")));
    }

    [Fact]
    public void A_file_named_twice_is_read_once_in_the_order_of_the_arguments()
    {
        var first = _bench.Write("z.csv", "");
        _bench.Write("a.csv", "");
        var link = Path.Join(_bench.Folder, "link.csv");
        File.CreateSymbolicLink(link, first);

        Assert.Equal(["z.csv", "a.csv", "-"], Names(first, Path.Join(_bench.Folder, "*.csv"), "-", link, Path.Join(_bench.Folder, "work", "..", "z.csv"), "-"));
    }

    [Theory]
    [InlineData("missing.csv", "no such file")]
    [InlineData("*.csv", "no file with a known ending matches")]
    [InlineData("missing/*.csv", "no file with a known ending matches")]
    [InlineData("events.xlsx", "the file's ending is not a known one")]
    [InlineData("events.parquet.gz", "the file's ending is not a known one")]
    [InlineData("work", "the folder has no file with a known ending")]
    [InlineData("dangling.csv", "is a symbolic link to")]
    [InlineData("lost/events.csv", "lost is a symbolic link to")]
    [InlineData("circle.csv", "is a symbolic link to")]
    [InlineData("links", "dangling.csv: is a symbolic link to")]
    [InlineData("links/*", "dangling.csv: is a symbolic link to")]
    public void What_cannot_be_found_is_refused_by_its_name(string name, string expected)
    {
        _bench.Write("events.xlsx", "");
        _bench.Write("events.parquet.gz", "");
        File.CreateSymbolicLink(Path.Join(_bench.Folder, "dangling.csv"), Path.Join(_bench.Folder, "gone.csv"));
        File.CreateSymbolicLink(Path.Join(_bench.Folder, "lost"), Path.Join(_bench.Folder, "nowhere"));
        File.CreateSymbolicLink(Path.Join(_bench.Folder, "circle.csv"), "circle.csv");
        Directory.CreateDirectory(Path.Join(_bench.Folder, "links"));
        File.CreateSymbolicLink(Path.Join(_bench.Folder, "links", "dangling.csv"), "gone.csv");
        var argument = Path.Join(_bench.Folder, name);
        var glob = name == "*.csv" ? Path.Join(_bench.Folder, "work", name) : argument;

        var message = Assert.Throws<InputException>(() => SourceFinder.Find([glob])).Message;
        Assert.StartsWith(glob.TrimEnd('*'), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private static IEnumerable<string> Names(params string[] arguments) => SourceFinder.Find(arguments).Select(source => Path.GetFileName(source.Name));
}
