using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace SellerBalance.Cli.Output;

/// <summary>
/// Finished HTML. It is only made from literals of this program: <c>Html.Of($"&lt;td&gt;{value}&lt;/td&gt;")</c> escapes every value
/// that is not itself <see cref="Html"/>, so forgetting to escape is not possible.
/// </summary>
internal readonly record struct Html(string Text)
{
    public static Html Empty { get; } = new("");

    public static Html Of(HtmlLiteral literal) => new(literal.ToString());

    /// <summary>One after the other, each on a line of its own.</summary>
    public static Html Join(IEnumerable<Html> parts) => new(string.Join('\n', parts.Select(part => part.Text)));

    /// <summary>Text from data: isolated, so that its writing direction cannot change that of its neighbours.</summary>
    public static Html Data(string text) => Of($"<bdi>{text}</bdi>");

    public override string ToString() => Text;
}

/// <summary>What <see cref="Html.Of"/> takes: literals stay, values are escaped.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlLiteral
{
    private readonly StringBuilder _text;

    // The compiler calls this with the counts of the literal.
    public HtmlLiteral(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + 16 * formattedCount);

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(string text) => _text.Append(WebUtility.HtmlEncode(SafeText.OneLine(text)));

    public void AppendFormatted(Html html) => _text.Append(html.Text);

    public override string ToString() => _text.ToString();
}
