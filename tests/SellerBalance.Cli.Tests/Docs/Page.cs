using System.Text.RegularExpressions;

namespace SellerBalance.Cli.Tests.Docs;

/// <summary>A page of the documentation, taken apart.</summary>
internal sealed partial class Page
{
    private readonly string[] _lines;

    private Page(string path)
    {
        Path = path;
        _lines = File.ReadAllLines(System.IO.Path.Combine(Root, path));
    }

    /// <summary>The repository's folder, looked for from the program upwards.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The file, from the repository's folder.</summary>
    public string Path { get; }

    public static Page Read(string path) => new(path);

    public static IEnumerable<Page> All() => Repository.Files()
        .Where(file => file.EndsWith(".md", StringComparison.Ordinal))
        .Select(Read);

    /// <summary>The rows below the header that begins with a column; cells without back-quotes and links' targets.</summary>
    /// <param name="firstColumn">The first column's title.</param>
    /// <param name="section">Only below this heading; null for anywhere, tables of the same title joined.</param>
    public IReadOnlyList<string[]> Table(string firstColumn, string? section = null)
    {
        var rows = new List<string[]>();
        var (isInside, isSection) = (false, section is null);
        foreach (var line in Prose())
        {
            if (line.StartsWith('#')) isSection = section is null || line.TrimStart('#').Trim() == section;
            if (!line.StartsWith('|')) isInside = false;
            else if (Cells(line)[0] == firstColumn) isInside = isSection;
            else if (isInside && !line.StartsWith("| ---", StringComparison.Ordinal)) rows.Add(Cells(line));
        }

        Assert.NotEmpty(rows);
        return rows;
    }

    /// <summary>The first cells of a table.</summary>
    public IEnumerable<string> Column(string firstColumn, string? section = null) => Table(firstColumn, section).Select(row => row[0]);

    /// <summary>The fenced blocks of a language.</summary>
    public IReadOnlyList<string> Blocks(string language) => [.. AllBlocks().Where(block => block.Language == language).Select(block => block.Text)];

    /// <summary>All fenced blocks, in order.</summary>
    public IEnumerable<(string Language, string Text)> AllBlocks()
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            if (!_lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var text = _lines.Skip(i + 1).TakeWhile(line => line != "```").ToList();
            yield return (_lines[i][3..], string.Concat(text.Select(line => line + "\n")));
            i += text.Count + 1;
        }
    }

    /// <summary>The anchors that its headings have.</summary>
    public IEnumerable<string> Anchors() => Prose().Where(line => line.StartsWith('#'))
        .Select(line => NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Where its links and pictures point.</summary>
    public IEnumerable<string> Links() => Prose().SelectMany(line => Link().Matches(line)).Select(match => match.Groups["target"].Value);

    private IEnumerable<string> Prose()
    {
        var isCode = false;
        foreach (var line in _lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            else if (!isCode) yield return line;
        }
    }

    private static string[] Cells(string line) =>
        [.. line.Trim('|').Replace("\\|", "¦", StringComparison.Ordinal).Split('|').Select(cell => Link().Replace(cell, "${text}").Replace("`", "", StringComparison.Ordinal).Trim())];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "SellerBalance.slnx"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No SellerBalance.slnx above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^a-z0-9 _-]")]
    private static partial Regex NotInAnchor();
}
