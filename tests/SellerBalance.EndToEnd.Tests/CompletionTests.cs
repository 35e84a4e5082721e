using System.Text;

namespace SellerBalance.EndToEnd;

/// <summary>The key that completes, in real shells.</summary>
public sealed class CompletionTests
{
    private const string InBash = """
        source <("$PROGRAM" completion bash)
        COMP_LINE=$LINE COMP_POINT=${#LINE}
        _seller_balance
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    // A terminal of its own, in which the key is pressed.
    private const string InZsh = """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "autoload -Uz compinit; compinit -u -D; PROMPT=; unsetopt zle_bracketed_paste; source <(seller-balance completion zsh); echo rea''dy"
        zpty -r -m shell seen '*ready*'
        zpty -w -n shell "$LINE"$'\t'
        zpty -r -m shell seen "*$WANTED*" && print -r -- "$WANTED"
        zpty -d shell
        """;

    [Theory]
    [InlineData("ru", "run")]
    [InlineData("serve --wat", "--watch")]
    [InlineData("run --mem", "--memory-limit")]
    [InlineData("balance --json=", "compact")]
    [InlineData("stream --from b", "beginning")]
    [InlineData("stream st", "status")]
    [InlineData("export dwh.seller_movement_da", "dwh.seller_movement_daily")]
    [InlineData("check balance_i", "balance_identity")]
    [InlineData("completion f", "fish")]
    public void Bash_completes_commands_options_and_values(string line, string expected) => Assert.Equal([expected], Bash(line));

    [Theory]
    [InlineData("run ")]
    [InlineData("run --config ")]
    [InlineData("export dwh.seller_balance_daily ")]
    [InlineData("nonsense ")]
    public void Where_a_file_may_stand_bash_completes_files(string line) => Assert.Equal([""], Bash(line));

    [Fact]
    public void Every_command_is_offered_and_none_that_is_hidden()
    {
        var offered = Bash("");
        Assert.Contains("run", offered);
        Assert.Contains("doctor", offered);
        Assert.DoesNotContain("words", Bash("completion "));
    }

    [Fact]
    public void Zsh_completes_at_the_key()
    {
        Servers.Servers.RequireOrSkip(IsInstalled("zsh"), "zsh is not installed. Install it with: apt-get install zsh");
        Assert.Equal(["--memory-limit"], In("zsh", ["-f", "-c", InZsh], "seller-balance run --mem", "memory-limit").Select(word => "--" + word));
    }

    [Fact]
    public void Fish_completes_commands_options_and_values()
    {
        Servers.Servers.RequireOrSkip(IsInstalled("fish"), "fish is not installed. Install it with: apt-get install fish");
        const string script = "seller-balance completion fish | source; complete -C \"$LINE\"";
        Assert.Equal(["run"], In("fish", ["--no-config", "-c", script], "seller-balance ru", ""));
        Assert.Equal(["beginning"], In("fish", ["--no-config", "-c", script], "seller-balance stream --from b", ""));
        Assert.Contains("--json=compact", In("fish", ["--no-config", "-c", script], "seller-balance balance --j", ""));
    }

    [Fact]
    public void A_shell_that_is_not_known_is_refused()
    {
        using var here = new Workspace();
        here.Run("completion", "bsh").Refuses(64, "bsh", "expected one of: bash, zsh, fish, pwsh", "bash");
    }

    private static string[] Bash(string line)
    {
        Servers.Servers.RequireOrSkip(IsInstalled("bash"), "bash is not installed. Install it with: apt-get install bash");
        return In("bash", ["--norc", "-c", InBash], "seller-balance " + line, "");
    }

    private static string[] In(string shell, string[] arguments, string line, string wanted)
    {
        using var here = new Workspace();
        here.With("PATH", Path.GetDirectoryName(Workspace.Program) + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"))
            .With("PROGRAM", Workspace.Program).With("LINE", line).With("WANTED", wanted);
        var finished = here.Execute(shell, arguments);
        Assert.True(finished.ExitCode == 0, finished.Output + finished.Error);
        return Encoding.UTF8.GetString(finished.OutputBytes).TrimEnd('\n').Split('\n');
    }

    private static bool IsInstalled(string shell) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Join(folder, shell)));
}
