using SellerBalance.Events;
using SellerBalance.Warehouses;

namespace SellerBalance.Specs;

/// <summary>An engine, as its tests supply it to the specifications.</summary>
public abstract class Engine
{
    /// <summary>The scheme of its URLs.</summary>
    public abstract string Scheme { get; }

    /// <summary>How many random streams to try: fewer where each takes long. They are others in every run of the tests.</summary>
    public virtual int RandomStreams => 6;

    /// <summary>Whether a statement costs so much that runs which are not about checks make a few of them only.</summary>
    public virtual bool HasDearChecks => false;

    /// <summary>A place where no warehouse is yet.</summary>
    /// <param name="folder">An empty folder that is deleted after the test.</param>
    public abstract WarehouseUrl NewPlace(string folder);

    /// <summary>A place for books: of a warehouse of the built-in catalog that is empty, or where none is yet.</summary>
    /// <param name="folder">An empty folder that is deleted after the test.</param>
    public virtual WarehouseUrl EmptyPlace(string folder) => NewPlace(folder);

    /// <summary>Opens the warehouse at a place, making it where needed.</summary>
    public abstract IWarehouse Open(WarehouseOptions options);

    /// <summary>Opens readers beside a writer.</summary>
    /// <param name="place">Where the warehouse is.</param>
    /// <param name="writer">Who has it open.</param>
    /// <param name="timeZone">The time zone that the readers' settings ask for; null for none.</param>
    public IReaders Readers(WarehouseUrl place, IWarehouse writer, string? timeZone = null) =>
        Readers(new WarehouseOptions(place, Access.Read, timeZone, EventCatalog.Default, TimeSpan.Zero, TimeProvider.System) { StatementTimeout = TimeSpan.FromMinutes(2) }, writer);

    /// <summary>Opens readers beside a writer.</summary>
    protected virtual IReaders Readers(WarehouseOptions options, IWarehouse writer) => throw new NotSupportedException();

    /// <summary>Empties a warehouse that a copy has begun to fill.</summary>
    public virtual void GiveUpCopy(WarehouseOptions options) => throw new NotSupportedException();

    /// <summary>The engine's SQL that makes a place where no warehouse is yet one with a table of somebody else's called <c>raw.events</c>.</summary>
    public virtual string MakeForeign => throw new NotSupportedException();

    /// <summary>Takes a warehouse away that no test uses any more, where one costs its engine something as long as it is there.</summary>
    public virtual void Discard(WarehouseUrl place)
    {
    }

    /// <summary>Runs SQL on a warehouse that this program has not open, by the engine's own client.</summary>
    public abstract void Execute(WarehouseUrl place, string sql);

    /// <summary>Makes of an empty warehouse, that this program has not open, one with the tables of version 1.</summary>
    public abstract void MakeFirstVersion(WarehouseUrl place);

    /// <summary>The tables of a warehouse, that this program has not open: a line for each column, view and index, in a stable order.</summary>
    public abstract IReadOnlyList<string> Schema(WarehouseUrl place);

    /// <summary>The engine's SQL that makes a warehouse look like one of version 999.</summary>
    public virtual string MakeNewer => "UPDATE ops.settings SET setting = '999' WHERE name = 'schema_version'";

    /// <summary>A query that never ends, but lets itself be ended.</summary>
    public abstract string EndlessQuery { get; }

    /// <summary>The engine's SQL for a damage to the books of <see cref="CheckSpecification"/>.</summary>
    public abstract string Damage(Damage damage);

    /// <summary>Deletes an event by the engine's own client.</summary>
    public virtual string DeleteEvent(string eventId) => $"DELETE FROM raw.events WHERE event_id = '{eventId}'";
}

/// <summary>What can be broken behind the program's back, in the books of <see cref="CheckSpecification"/>.</summary>
public enum Damage
{
    /// <summary>The event <c>e3</c> stands twice in <c>raw.events</c>.</summary>
    EventTwice,

    /// <summary>The event <c>e4</c> has lost its seller.</summary>
    EventWithoutSeller,

    /// <summary>The signed amount of <c>e3</c> is positive.</summary>
    SignTurned,

    /// <summary>The inflow of the movement of S1 on 2026-11-12 is 1 more.</summary>
    MovementChanged,

    /// <summary>The balance day of S1 on 2026-11-14 is gone.</summary>
    BalanceDayLost,

    /// <summary>The running balance of S1 on 2026-11-14 is 1 more.</summary>
    BalanceNotAddingUp,

    /// <summary>Opening and running balance of S1 on 2026-11-14 are both 1 more.</summary>
    ChainBroken,

    /// <summary>The refused row <c>bad</c> is gone.</summary>
    RefusedRowLost,
}
