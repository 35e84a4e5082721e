using System.CommandLine;
using SellerBalance.Bench;

var events = new Option<long>("--events") { Description = "Events in the large file", DefaultValueFactory = _ => 10_000_000 };
var rounds = new Option<int>("--rounds") { Description = "How often each contestant runs", DefaultValueFactory = _ => 3 };
var memoryEvents = new Option<long>("--memory-events") { Description = "Events of the memory figure; 0 leaves it out", DefaultValueFactory = _ => 50_000_000 };
var machine = new Option<string>("--machine") { Description = "Name of the results file", DefaultValueFactory = _ => $"{Environment.ProcessorCount}-cores" };
var work = new Option<string>("--work") { Description = "Folder for input and warehouses; needs 10 GB", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "seller-balance-bench") };
var root = new RootCommand("Times seller-balance against its floor and against what others use (bench/peers), and writes bench/results/MACHINE.md.") { events, rounds, memoryEvents, machine, work };
root.SetAction(arguments => new Benchmark(
    new Inputs(arguments.GetRequiredValue(work), arguments.GetRequiredValue(events)), new Rounds(arguments.GetRequiredValue(rounds)), arguments.GetRequiredValue(memoryEvents))
    .Run(Path.Combine("bench", "results", arguments.GetRequiredValue(machine) + ".md")));

var file = new Argument<string>("events");
var database = new Argument<string>("database");
var floor = new Command("floor", "Runs bench/floor.sql on the DuckDB build of this program.") { file, database };
floor.SetAction(arguments => Floor.Run(arguments.GetRequiredValue(file), arguments.GetRequiredValue(database)));
root.Add(floor);
var formats = new Command("formats", "Times reading of each format, of many small files and of broken rows, and writes bench/results/MACHINE-formats.md.") { events, rounds, machine, work };
formats.SetAction(arguments => new FormatsBenchmark(
    new Inputs(arguments.GetRequiredValue(work), arguments.GetRequiredValue(events)), new Rounds(arguments.GetRequiredValue(rounds)))
    .Run(Path.Combine("bench", "results", arguments.GetRequiredValue(machine) + "-formats.md")));
root.Add(formats);
var warehouse = new Argument<string>("warehouse");
var store = new Command("store", "Stores the events of a DuckDB warehouse once more, by the engine alone.") { warehouse };
store.SetAction(arguments => Floor.Store(arguments.GetRequiredValue(warehouse)));
root.Add(store);
var profile = new Command("profile", "Says where the time of a first run goes, and writes bench/results/MACHINE-profile.md.") { events, rounds, machine, work };
profile.SetAction(arguments => new Profile(
    new Inputs(arguments.GetRequiredValue(work), arguments.GetRequiredValue(events)), new Rounds(arguments.GetRequiredValue(rounds)))
    .Run(Path.Combine("bench", "results", arguments.GetRequiredValue(machine) + "-profile.md")));
root.Add(profile);
root.Add(Server("postgres", () => new PostgresBench()));
root.Add(Server("clickhouse", () => new ClickHouseBench()));
var address = new Argument<string>("server");
var clickHouseFloor = new Command("clickhouse-floor", "Runs bench/floors/clickhouse_*.sql on a server.") { address, file };
clickHouseFloor.SetAction(arguments => ClickHouseBench.RunFloor(new Uri(arguments.GetRequiredValue(address)), arguments.GetRequiredValue(file)));
root.Add(clickHouseFloor);
return root.Parse(args).Invoke();

Command Server(string name, Func<IBenchServer> start)
{
    var command = new Command(name, $"Times seller-balance on a {name} server of its own against the server's own load, and writes bench/results/MACHINE-{name}.md.") { events, rounds, machine, work };
    command.SetAction(arguments =>
    {
        using var server = start();
        new ServerBenchmark(
            new Inputs(arguments.GetRequiredValue(work), arguments.GetRequiredValue(events)), new Rounds(arguments.GetRequiredValue(rounds)), server)
            .Run(Path.Combine("bench", "results", $"{arguments.GetRequiredValue(machine)}-{name}.md"));
    });
    return command;
}
