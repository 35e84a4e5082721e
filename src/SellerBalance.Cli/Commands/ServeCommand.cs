using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using SellerBalance.Cli.Output;
using SellerBalance.Features;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Server;
using SellerBalance.Server.Keys;
using SellerBalance.Streams;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>serve</c>: pages, API and metrics on what is published, while runs go on.</summary>
internal static class ServeCommand
{
    private const string ListenDefault = "127.0.0.1:8080";

    // A page that takes longer has a question that is too large for one; the statement limit of runs is for runs.
    private static readonly TimeSpan s_readLimit = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_everyMin = TimeSpan.FromSeconds(1);

    // What is in memory is a few seconds old while all is well.
    private static readonly TimeSpan s_ageMin = TimeSpan.FromSeconds(15);

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Where to listen: an address and a port; port 0 takes a free one",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => ListenDefault,
    };

    private static readonly Option<string?> Watch = new("--watch") { Description = "A folder whose new and changed files are run", HelpName = "FOLDER" };

    private static readonly Option<string?> Every = new("--every")
    {
        Description = "How often to look into the folder of --watch, such as 30s, 5m or 1h; without it, only when asked",
        HelpName = "DURATION",
    };

    private static readonly Option<string> FeaturesMaxAge = new("--features-max-age")
    {
        Description = "How old features may be that are answered as those of now, such as 30s, 5m or 1h",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "5m",
    };

    private static readonly Option<string?> Certificate = new("--tls-certificate") { Description = "Speak TLS with this certificate and those of its authorities, in PEM", HelpName = "FILE" };

    private static readonly Option<string?> CertificateKey = new("--tls-key") { Description = "The key of --tls-certificate, in PEM", HelpName = "FILE" };

    private static readonly Option<string?> Proxy = new("--trusted-proxy") { Description = "Addresses of reverse proxies that speak TLS and say who asks; several separated by commas", HelpName = "ADDRESS" };

    public static Command Create()
    {
        var command = new Verb("serve", "Serve pages, an API and metrics on the published balances, while runs go on.", """
            Without --keys only this machine can reach it. With --keys, and with TLS or behind a proxy, others can too: see
            seller-balance keys. Stop it with Ctrl-C or SIGTERM. On a DuckDB file, no other command can use the file meanwhile:
            let the server run the files of a folder.

            Examples:
              seller-balance serve
              seller-balance serve --watch inbox --every 1m
              seller-balance serve --brokers localhost:9092 --topic seller-events
              seller-balance serve --listen 0.0.0.0:8443 --keys keys.json --tls-certificate server.pem --tls-key server.key
            """)
        {
            Listen,
            KeysCommand.File,
            Certificate,
            CertificateKey,
            Proxy,
            Watch,
            Every,
            ReaderCopy.To,
            FeaturesCommand.Definition,
            FeaturesMaxAge,
            StreamCommand.Brokers,
            StreamCommand.Topic,
            StreamCommand.ClientConfig,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var settings = GlobalOptions.Settings(arguments);
        var listen = Address(arguments.GetValue(Listen)!);
        var admission = Admission(arguments, listen);
        var every = arguments.GetValue(Every) is { } often ? Duration(Every, often, s_everyMin) : (TimeSpan?)null;
        var ageMax = Duration(FeaturesMaxAge, arguments.GetValue(FeaturesMaxAge)!, s_ageMin);
        var watch = Folder(arguments.GetValue(Watch));
        if (every is not null && watch is null) throw new UsageException("--every: found no --watch, expected the folder to look into. Add --watch FOLDER.");
        var opening = GlobalOptions.Opening(arguments, settings, GlobalOptions.Url(arguments, settings), Access.Write);
        var features = FeaturesCommand.Asked(arguments, settings);
        var stream = arguments.GetValue(StreamCommand.Topic) is null && arguments.GetValue(StreamCommand.Brokers) is null ? null : StreamCommand.Stream(arguments);
        if (stream is not null && opening.Url.Server is not null)
            throw new UsageException($"serve: found --topic with {opening.Url}, expected a DuckDB warehouse. Run seller-balance stream beside the server: both can use the database at once.");
        var asked = new Asked(listen, admission, watch, every, features, ageMax, stream, Copy(arguments, settings, stream));
        return Serve(asked, opening, settings, GlobalOptions.Stop(arguments));
    }

    // A method of its own, so that no other command loads the server's assemblies.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Serve(Asked asked, WarehouseOptions opening, Settings settings, StopRequest stop)
    {
        using var warehouse = ServedWarehouse.Open(opening, settings, CheckPlan.From(settings.Checks, []), s_readLimit, stop);
        var options = new ServeOptions(asked.Listen, warehouse.Readers, warehouse, opening.Url.ToString(), opening.Clock)
        {
            Keys = asked.Admission.Keys,
            Proxies = asked.Admission.Proxies,
            Watch = asked.Watch,
            Every = asked.Every,
            Features = asked.Features,
            FeaturesAgeMax = asked.FeaturesMaxAge,
            Say = line => StandardStreams.Say($"{Wording.Exact(opening.Clock.GetUtcNow())} {line}"),
        };
        if (asked.Admission.Certificate is { } files) options = options with { Certificate = new ServerCertificate(files.Certificate, files.Key, options.Say) };
        if (asked.Copy is { } copy) warehouse.KeepCopy(copy, options.Say);
        Serve(options, asked.Stream, warehouse, stop.Token).GetAwaiter().GetResult();
        return ExitCodes.Ok;
    }

    private static async Task Serve(ServeOptions options, StreamSettings? stream, ServedWarehouse warehouse, CancellationToken stop)
    {
        BalanceServer server;
        try
        {
            server = await BalanceServer.Start(options);
        }
        catch (IOException exception)
        {
            throw new UsageException($"--listen: cannot listen on {options.Listen} ({exception.Message.TrimEnd('.')}). Stop the program that does, or use another port, such as --listen 127.0.0.1:0.");
        }

        await using var ending = server;
        StandardStreams.Say($"Serving {options.Warehouse} on {server.Address}");
        var streaming = stream is null ? Task.CompletedTask : Task.Run(() => Stream(stream, warehouse, server, options.Say, stop), CancellationToken.None);
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            await server.Stop();
        }

        await streaming;
    }

    // Brokers that are away come back; with whatever else is wrong, pages and runs go on without the stream.
    private static void Stream(StreamSettings settings, ServedWarehouse warehouse, BalanceServer server, Action<string> say, CancellationToken stop)
    {
        var isTold = false;
        try
        {
            warehouse.Stream(settings, (receipt, lag) => server.StreamMoved(settings.Name, receipt, lag.Offsets, lag.Age), exception =>
            {
                if (!isTold) say($"stream {settings.Name}: {exception.Message} It is tried again.");
                isTold = true;
                server.StreamStopped(settings.Name);
                return !stop.WaitHandle.WaitOne(s_again);
            });
        }
        catch (Exception exception)
        {
            say($"stream {settings.Name} stopped: {exception.Message}");
            server.StreamStopped(settings.Name);
        }
    }

    private static IPEndPoint Address(string text)
    {
        var given = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text["localhost".Length..] : text;
        if (!IPEndPoint.TryParse(given, out var listen) || !given.Contains(':', StringComparison.Ordinal))
            throw new UsageException($"--listen: found {Credentials.Quoted(text)}, expected an address and a port, such as {ListenDefault}.");
        return listen;
    }

    // Whoever can be reached by other machines has to know who asks, and nobody on the way may listen.
    private static AskedAdmission Admission(ParseResult arguments, IPEndPoint listen)
    {
        var (keys, certificate, key) = (arguments.GetValue(KeysCommand.File), arguments.GetValue(Certificate), arguments.GetValue(CertificateKey));
        if (certificate is null != key is null)
            throw new UsageException($"{(certificate is null ? Certificate.Name : CertificateKey.Name)}: found none, expected it with {(certificate is null ? CertificateKey.Name : Certificate.Name)}. Give both, or neither.");
        IReadOnlyList<IPAddress> proxies = arguments.GetValue(Proxy) is { } text
            ? [.. text.Split(',').Select(part => IPAddress.TryParse(part.Trim(), out var address) ? address : throw new UsageException($"--trusted-proxy: found {Credentials.Quoted(part)}, expected the address of a proxy, such as 10.0.0.5."))]
            : [];
        if (keys is null && (certificate is not null || proxies.Count > 0))
            throw new UsageException("--keys: found none, expected the file of keys, since other machines can reach the server. Make one with: seller-balance keys create NAME --keys keys.json");
        if (!IPAddress.IsLoopback(listen.Address) && (keys is null || (certificate is null && proxies.Count == 0)))
        {
            throw new UsageException(
                $"--listen: found {listen.Address}, which other machines can reach, expected --keys FILE, and --tls-certificate FILE with --tls-key FILE or --trusted-proxy ADDRESS. "
                + $"Make keys with seller-balance keys create, or use --listen {ListenDefault}.");
        }

        return new AskedAdmission(keys, certificate is null ? null : (certificate, key!), proxies);
    }

    private static string? Copy(ParseResult arguments, Settings settings, StreamSettings? stream)
    {
        var copy = ReaderCopy.Asked(arguments, GlobalOptions.Url(arguments, settings), mayReplace: false);
        if (copy is null) return null;
        if (stream is not null)
            throw new UsageException("--publish-copy: found together with --topic, whose every flush is a publication, expected one or the other. Run with --publish-copy where the copy is wanted.");
        copy.Require(() => GlobalOptions.FilesInUse(arguments, settings), ReaderCopy.IsOne);
        copy.RequireOwn(ReaderCopy.IsOne);
        return copy.Path;
    }

    private static string? Folder(string? path) => path is null || Directory.Exists(path)
        ? path
        : throw new InputException($"{path}: found no such folder, expected the one to watch. Create it, or correct --watch.");

    private static TimeSpan Duration(Option option, string text, TimeSpan min)
    {
        var unit = text.Length == 0 ? ' ' : text[^1];
        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (seconds > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && TimeSpan.FromSeconds((double)count * seconds) is var duration && duration >= min && duration <= TimeSpan.FromDays(7))
        {
            return duration;
        }

        throw new UsageException($"{option.Name}: found {Credentials.Quoted(text)}, expected a duration from {min.TotalSeconds}s to 168h, such as 30s, 5m or 1h.");
    }

    /// <summary>What the command line asks for.</summary>
    private sealed record Asked(
        IPEndPoint Listen, AskedAdmission Admission, string? Watch, TimeSpan? Every, FeatureSet Features, TimeSpan FeaturesMaxAge, StreamSettings? Stream, string? Copy);

    private sealed record AskedAdmission(string? Keys, (string Certificate, string Key)? Certificate, IReadOnlyList<IPAddress> Proxies);
}
