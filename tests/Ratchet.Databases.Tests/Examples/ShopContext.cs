using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Ratchet.Databases.Tests.Examples;

internal sealed class Product
{
    public int Id { get; set; }

    public decimal Price { get; set; }
}

internal sealed record Stock(int Left);

internal sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Product>(product =>
    {
        product.ToTable("product");
        product.Property(each => each.Id).HasColumnName("id").ValueGeneratedNever();
        product.Property(each => each.Price).HasColumnName("price");
    });
}

internal static class CommandParameters
{
    public static void AddParameters(this DbCommand command, params ReadOnlySpan<(string Name, object Value)> values)
    {
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }
}
