namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>What the server is told with each statement.</summary>
internal static class ClickHouseStatementSettings
{
    /// <summary>The settings, by the server's names.</summary>
    /// <param name="isReplicated">Whether the tables are on several replicas.</param>
    /// <param name="readsShards">Whether the statement reads what is spread over shards.</param>
    public static Dictionary<string, object> Of(bool isReplicated, bool readsShards)
    {
        var settings = new Dictionary<string, object>
        {
            ["mutations_sync"] = "2",
            ["insert_deduplicate"] = "1",
            // The whole answer or an error: what fails on the way would be read as rows otherwise.
            ["wait_end_of_query"] = "1",

            // Answers are small or read by one thread: the server's threads that format ahead cost a statement a third of its time.
            ["output_format_parallel_formatting"] = "0",

            // A load or a build may reach over any number of months.
            ["max_partitions_per_insert_block"] = "0",
        };
        if (isReplicated)
        {
            // Equal rows may come again on purpose: only what has the same token is the same. Replicas are waited for by Wait.
            settings["insert_deduplication_token"] = Guid.NewGuid().ToString("N");
            settings["mutations_sync"] = "1";
            settings["lightweight_deletes_sync"] = "1";
        }

        if (readsShards)
        {
            // A list is asked for once, on the coordinator, and sent to the shards; an insert ends when all shards have it.
            settings["prefer_global_in_and_join"] = "1";
            settings["distributed_product_mode"] = "global";
            settings["distributed_foreground_insert"] = "1";
            settings["skip_unavailable_shards"] = "0";

            // Where it is on, 26.7 loses rows: a filter by a list over a union of spread tables finds nothing while a shard is empty.
            settings["query_plan_filter_push_down"] = "0";
        }

        return settings;
    }
}
