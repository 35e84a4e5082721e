using System.Text.RegularExpressions;
using SellerBalance.Events;

namespace SellerBalance.Warehouses.Postgres.Tests;

/// <summary>
/// Greenplum, held to the specification: on the cluster that <c>SELLER_BALANCE_TEST_GREENPLUM</c> names, else its files on a
/// PostgreSQL server, less the clauses about storage and distribution that only a cluster parses.
/// </summary>
public sealed partial class GreenplumEngine : PostgresEngine
{
    private static readonly Flavor OnPostgres = Flavor.Greenplum with
    {
        IsServed = version => version.StartsWith("PostgreSQL", StringComparison.Ordinal),
        Adapt = sql => ClusterClauses().Replace(sql, ""),
    };

    public static new GreenplumEngine Instance { get; } = new();

    public override string Scheme => "greenplum";

    private static Uri? Cluster =>
        Environment.GetEnvironmentVariable("SELLER_BALANCE_TEST_GREENPLUM") is { Length: > 0 } url ? new Uri(url) : null;

    protected override Uri Server => Cluster ?? base.Server;

    protected override void Require()
    {
        if (Cluster is null) base.Require();
    }

    protected override string FourthVersion => Cluster is null ? OnPostgres.Adapt(SchemaFile("greenplum.0004.sql")) : SchemaFile("greenplum.0004.sql");

    public override IWarehouse Open(WarehouseOptions options) =>
        Cluster is null ? PostgresWarehouse.Open(options, OnPostgres) : PostgresWarehouse.OpenGreenplum(options);

    /// <summary>The text that <see cref="Open"/> runs of a file.</summary>
    internal static string Text(string name) => (Cluster is null ? OnPostgres : Flavor.Greenplum).Text(name);

    /// <summary>A session beside the program's.</summary>
    internal static PostgresSession Connect(WarehouseUrl place)
    {
        var session = PostgresOpening.Connect(
            new WarehouseOptions(place, Access.Read, null, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System), Cluster is null ? OnPostgres : Flavor.Greenplum);
        session.Run("SET default_transaction_read_only = off");
        return session;
    }

    protected override IReaders Readers(WarehouseOptions options, IWarehouse writer) => PostgresReaders.Open(options, Cluster is null ? OnPostgres : Flavor.Greenplum);

    public override void GiveUpCopy(WarehouseOptions options)
    {
        if (Cluster is null)
            PostgresWarehouse.GiveUpCopy(options, OnPostgres);
        else
            PostgresWarehouse.GiveUpGreenplumCopy(options);
    }

    [GeneratedRegex(@"\s+WITH \(appendonly[^)]*\)|\s+DISTRIBUTED BY \([^)]*\)")]
    private static partial Regex ClusterClauses();
}
