using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Ratchet.Databases.Tests.Fixtures;
using Xunit;

namespace Ratchet.Databases.Tests.Examples;

/// <summary>docs/transactions.md: what stands there compiles, and does what it says, on a server of its own: some of it changes every row.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void EveryExampleOfThePage_StandsInTheSource()
    {
        var root = Root();
        var source = Flat(File.ReadAllText(Path.Combine(root, "tests/Ratchet.Databases.Tests/Examples/TransactionExamples.cs")));
        var page = File.ReadAllText(Path.Combine(root, "docs/transactions.md"));

        var examples = page.Split("```csharp\n")[1..].Select(part => Flat(part.Split("```")[0])).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Contains(example, source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryExample_Run_LeavesWhatItWroteToBeRead()
    {
        await using var database = await TestDatabase.StartPostgresAsync();
        var (id, price) = (await database.NewRowAsync(), 90m);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var provider = new ServiceCollection()
            .AddDbContextFactory<ShopContext>(options => options.UseNpgsql(source))
            .AddRatchet(ratchet => ratchet.UseInMemory()
                .AddCache<int, Product>("product", cache => cache.LoadWith(async (key, ct) => await LoadAsync(source, key, ct)))
                .AddCache<int, Stock>("stock", cache => cache.LoadWith((_, _) => new ValueTask<Stock?>(new Stock(1)))))
            .BuildServiceProvider();
        var products = provider.GetRequiredService<ICache<int, Product>>();
        var examples = new TransactionExamples(
            products, provider.GetRequiredService<ICache<int, Stock>>(), provider.GetRequiredService<IRatchet>(), source, provider.GetRequiredService<IDbContextFactory<ShopContext>>());

        foreach (var write in (Func<int, decimal, CancellationToken, Task>[])
            [examples.AdoNetAsync, examples.DapperAsync, examples.EntityFrameworkAsync, examples.OpenWriteAsync, examples.TransactionScopeAsync])
        {
            await products.GetAsync(id);
            await write(id, --price, CancellationToken.None);
            Assert.Equal(price, (await products.GetAsync(id))?.Price);
        }

        await examples.ManyKeysAsync([id], CancellationToken.None);
        Assert.Equal(price / 2, (await products.GetAsync(id))?.Price);
        await examples.AddedKeysAsync(customer: 1, discount: price / 4, CancellationToken.None);
        Assert.Equal(price / 4, (await products.GetAsync(id))?.Price);
        await examples.ManyKindsAsync(id, CancellationToken.None);
        Assert.Null(await products.GetAsync(id));
    }

    private static async Task<Product?> LoadAsync(DbDataSource source, int id, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT price FROM product WHERE id = @id";
        command.AddParameters(("id", id));
        return await command.ExecuteScalarAsync(cancellationToken) is decimal price ? new Product { Id = id, Price = price } : null;
    }

    /// <summary>Lines without their indentation.</summary>
    private static string Flat(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim())).Trim();

    /// <summary>The repository. A build for CI writes no paths of its machine into assemblies, so the caller's path is not to be had.</summary>
    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ratchet.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds Ratchet.slnx.");
        }

        return folder.FullName;
    }
}
