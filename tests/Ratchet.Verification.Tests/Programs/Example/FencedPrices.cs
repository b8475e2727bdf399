using Ratchet.Verification.Programs;

namespace Ratchet.Verification.Tests.Programs.Example;

/// <summary>The repaired cache-aside of docs/exploring.md, as it stands there.</summary>
public sealed class FencedPrices(NodeSeams node)
{
    public async Task<string?> GetAsync(string product)
    {
        var token = "loading " + node.NewName();
        var found = await node.Cache.RunAsync("LOOKUP", entries =>
        {
            entries.SetIfAbsent(product, token);
            return entries.Get(product)!;
        });
        if (!found.StartsWith("loading ", StringComparison.Ordinal))
        {
            return found;
        }

        var price = await node.Database.ReadAsync(product);
        if (found == token && price is not null)
        {
            await node.Cache.RunAsync("FILL", entries =>
            {
                if (entries.Get(product) == token)
                {
                    entries.Set(product, price);
                }

                return true;
            });
        }

        return price;
    }

    public async Task SetAsync(string product, string price)
    {
        await node.Database.WriteAsync(product, price);
        await node.Cache.DeleteAsync(product);
    }
}
