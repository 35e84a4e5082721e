using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SellerBalance.Cli.Output;
using SellerBalance.Features;
using SellerBalance.Redis;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Commands;

/// <summary><c>features push</c>: the features of all sellers as known now, to Redis.</summary>
internal static class FeaturesPushCommand
{
    private const string PasswordVariable = "SELLER_BALANCE_REDIS_PASSWORD";

    private static readonly Option<string> Server = new("--redis") { Description = $"The server; its password, if it has one, is in ${PasswordVariable}", HelpName = "HOST:PORT", Required = true };

    private static readonly Option<string> Prefix = new("--prefix") { Description = "What all keys begin with", HelpName = "TEXT", DefaultValueFactory = _ => "seller-balance:features" };

    public static Command Create()
    {
        var command = new Verb("push", "Write the features of all sellers, as known now, to Redis.", """
            Each seller and currency is a hash, PREFIX:VERSION:SELLER:CURRENCY. The key PREFIX:current has the version to read, and changes
            when all hashes are there. Nothing expires; the version before is kept until the next push.

            Example:
              seller-balance features push --redis localhost:6379
            """)
        {
            Server,
            Prefix,
            FeaturesCommand.Definition,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var (server, prefix) = (arguments.GetRequiredValue(Server), arguments.GetRequiredValue(Prefix));
        if (!Uri.TryCreate("redis://" + server, UriKind.Absolute, out var address) || address.Port <= 0 || address.PathAndQuery.Length > 1 || address.UserInfo.Length > 0 || server.Contains(',', StringComparison.Ordinal))
            throw new UsageException($"--redis: found {Credentials.Quoted(server)}, expected a host and a port, such as localhost:6379.");
        if (prefix.Length == 0 || prefix.Any(char.IsControl)) throw new UsageException("--prefix: found an empty text or a control character, expected what all keys begin with.");
        var settings = GlobalOptions.Settings(arguments);
        var set = FeaturesCommand.Asked(arguments, settings);
        using var warehouse = GlobalOptions.Open(arguments, settings, Access.Read);
        var asOf = FeatureQueries.SettledMoment(warehouse, TimeProvider.System);
        var push = Push(server, prefix, set, FeatureQueries.All(warehouse, set, asOf), GlobalOptions.Stop(arguments).Token);
        if (arguments.GetValue(GlobalOptions.Json) is { } form)
            JsonOutput.Write(form, json => Write(json, set, asOf, push));
        else
            StandardStreams.Say($"{Wording.Count(push.Rows, "row")} with {Wording.Count(set.Features.Count, "feature")} as of {Wording.Exact(asOf)} to {server}: version {push.Version} is current");
        return ExitCodes.Ok;
    }

    // A method of its own, so that no other command loads the client.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RedisPush Push(string server, string prefix, FeatureSet set, IEnumerable<FeatureRow> rows, CancellationToken stop)
    {
        using var redis = RedisFeatures.Connect(server, prefix, Environment.GetEnvironmentVariable(PasswordVariable)).GetAwaiter().GetResult();
        return redis.Push(set, rows, TimeProvider.System.GetUtcNow(), stop).GetAwaiter().GetResult();
    }

    private static void Write(Utf8JsonWriter json, FeatureSet set, DateTimeOffset asOf, RedisPush push)
    {
        json.WriteStartObject();
        json.WriteString("version", push.Version);
        json.WriteString("previous", push.Previous);
        json.WriteString("as_of", Wording.Exact(asOf));
        json.WriteString(TrainingFile.DefinitionKey, set.Sha256);
        json.WriteNumber("rows", push.Rows);
        json.WriteNumber("removed", push.Removed);
        json.WriteEndObject();
    }
}
