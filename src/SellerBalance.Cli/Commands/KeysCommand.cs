using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SellerBalance.Cli.Output;
using SellerBalance.Server.Keys;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>keys</c>: who may ask a server, and what.</summary>
internal static class KeysCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    internal static readonly Option<string?> File = new("--keys") { Description = "The file of keys", HelpName = "FILE" };

    private static readonly Argument<string> Name = new("name") { Description = "Whose key it is", HelpName = "NAME" };

    private static readonly Option<string> As = new("--role")
    {
        Description = "What it is for: seller (one seller's data), reader (everything) or operator (also begins runs)",
        HelpName = "ROLE",
        DefaultValueFactory = _ => "reader",
        CompletionSources = { "seller", "reader", "operator" },
    };

    private static readonly Option<string?> Seller = new("--seller") { Description = "The seller, for the role seller", HelpName = "ID" };

    private static readonly Option<DateOnly?> Expires = BuildCommand.Day("--expires", "The first day, in UTC, on which it is not taken any more (default: never)");

    public static Command Create()
    {
        var command = new Command("keys", "Create, list and revoke the keys by which a server knows who asks.") { CreateOne(), List(), Revoke() };
        return command;
    }

    private static Verb CreateOne()
    {
        var command = new Verb("create", "Create a key and print it. It is shown once: the file has only its hash.", """
            A running server takes it at once.

            Examples:
              seller-balance keys create grafana --keys keys.json
              seller-balance keys create "shop S003" --role seller --seller S003 --expires 2027-01-01 --keys keys.json
            """)
        {
            Name,
            As,
            Seller,
            Expires,
            File,
        };
        command.SetAction(CreateOne);
        return command;
    }

    private static Verb List()
    {
        var command = new Verb("list", "List the keys, without the keys themselves.", """
            Example:
              seller-balance keys list --keys keys.json
            """)
        {
            File,
        };
        command.SetAction(List);
        return command;
    }

    private static Verb Revoke()
    {
        var command = new Verb("revoke", "Revoke a key. A running server refuses it at once.", """
            Example:
              seller-balance keys revoke grafana --keys keys.json
            """)
        {
            Name,
            File,
        };
        command.SetAction(Revoke);
        return command;
    }

    // Methods of their own, so that no other command loads the server's assemblies.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CreateOne(ParseResult arguments)
    {
        var (path, name, now) = (Path(arguments), arguments.GetRequiredValue(Name).Trim(), TimeProvider.System.GetUtcNow());
        if (name.Length is 0 or > 100 || name.Any(char.IsControl)) throw new UsageException("NAME: found an empty name, a long one or a control character, expected whose key it is, in at most 100 characters.");
        var role = arguments.GetValue(As) switch
        {
            "seller" => Role.Seller,
            "reader" => Role.Reader,
            "operator" => Role.Operator,
            var other => throw new UsageException($"--role: found {Credentials.Quoted(other ?? "")}, expected seller, reader or operator.{Spelling.Hint(other ?? "", ["seller", "reader", "operator"])}"),
        };
        var seller = arguments.GetValue(Seller);
        if ((role == Role.Seller) != seller is { Length: > 0 })
            throw new UsageException(role == Role.Seller ? "--seller: found none, expected whose data the key is for. Write --seller ID." : $"--seller: found with --role {arguments.GetValue(As)}, which may see every seller, expected the role seller.");
        DateTimeOffset? expires = arguments.GetValue(Expires) is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
        if (expires <= now) throw new UsageException($"--expires: found {Wording.Day(arguments.GetValue(Expires)!.Value)}, expected a day to come.");
        using var turn = Turn(path);
        var keys = System.IO.File.Exists(path) ? KeyFile.Read(path) : [];
        if (keys.Any(key => key.Name == name && key.IsGood(now))) throw new UsageException($"NAME: found {Credentials.Quoted(name)}, which has a key already, expected another name. Revoke that key first, or name this one differently.");
        var secret = ApiKey.NewSecret();
        Write(path, [.. keys, new ApiKey(name, role, seller, now, expires, null, ApiKey.HashOf(secret))]);
        StandardStreams.Say($"This key of {name} is shown only now. Keep it as you keep a password.");
        Console.Out.WriteLine(secret);
        return ExitCodes.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int List(ParseResult arguments)
    {
        var keys = KeyFile.Read(Path(arguments));
        var now = TimeProvider.System.GetUtcNow();
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
        {
            JsonOutput.Write(form, json => Write(json, keys, now));
            return ExitCodes.Ok;
        }

        var console = Screens.Output();
        var table = new TextTable([new("name"), new("role"), new("seller"), new("state"), new("created", DropRank: 1)], console.Profile.Width, indent: 0);
        foreach (var line in table.Lines([.. keys.Select(key => new TableCell[] { SafeText.OneLine(key.Name), Text(key.Role), SafeText.OneLine(key.SellerId ?? ""), key.State(now), Wording.Instant(key.CreatedAt) })]))
            console.Write(line);
        return ExitCodes.Ok;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Revoke(ParseResult arguments)
    {
        var (path, name, now) = (Path(arguments), arguments.GetRequiredValue(Name).Trim(), TimeProvider.System.GetUtcNow());
        using var turn = Turn(path);
        var keys = KeyFile.Read(path);
        if (!keys.Any(key => key.Name == name && key.IsGood(now)))
            throw new UsageException($"NAME: found {Credentials.Quoted(name)}, expected the name of a key that is taken. List them with: seller-balance keys list --keys {path}");
        Write(path, [.. keys.Select(key => key.Name == name && key.IsGood(now) ? key with { RevokedAt = now } : key)]);
        StandardStreams.Say($"The key of {name} is refused from now on.");
        return ExitCodes.Ok;
    }

    private static string Path(ParseResult arguments) => arguments.GetValue(File) ?? throw new UsageException("--keys: found none, expected the file of keys. Write --keys FILE.");

    // One after the other: whoever writes what he read before another wrote would bring back a key that was revoked.
    private static FileStream Turn(string path)
    {
        var full = AtomicFile.Target(path);
        var file = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full)!, $".{System.IO.Path.GetFileName(full)}.lock");
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < s_patience)
            {
                Thread.Sleep(20);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"{file}: {exception.Message} Wait until no other keys command runs, or make the folder writable.", exception);
            }
        }
    }

    private static void Write(string path, IReadOnlyList<ApiKey> keys) => AtomicFile.Write(path, part =>
    {
        // Nobody else may read it, not even for a moment.
        if (!OperatingSystem.IsWindows()) new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        System.IO.File.WriteAllText(part, KeyFile.Text(keys));
        return true;
    });

    private static string Text(Role role) => role.ToString().ToLowerInvariant();

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ApiKey> keys, DateTimeOffset now)
    {
        json.WriteStartArray();
        foreach (var key in keys)
        {
            json.WriteStartObject();
            json.WriteString("name", key.Name);
            json.WriteString("role", Text(key.Role));
            json.WriteString("seller_id", key.SellerId);
            json.WriteBoolean("is_good", key.IsGood(now));
            json.WriteString("created_at", Wording.Exact(key.CreatedAt));
            json.WriteString("expires_at", key.ExpiresAt is { } end ? Wording.Exact(end) : null);
            json.WriteString("revoked_at", key.RevokedAt is { } revoked ? Wording.Exact(revoked) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
