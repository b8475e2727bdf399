using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Ratchet.Tests.Setup;

public sealed class RedisConfigurationTests
{
    [Theory]
    [InlineData(null, "The Redis configuration is null; allowed is 'host:port'")]
    [InlineData(" ", "The Redis configuration is empty; allowed is 'host:port'")]
    [InlineData("redis://user:secret@127.0.0.1:6379", "The Redis configuration is a URL; allowed is 'host:port'")]
    [InlineData("127.0.0.1:6379,passwort=secret", "The Redis configuration is not understood; allowed is 'host:port'")]
    [InlineData("password=secret", "The Redis configuration is not understood; allowed is 'host:port'")]
    public void Address_NotUnderstood_IsRefusedWithWhatIsAllowedAndWithoutThePassword(string? configuration, string expected)
    {
        var refused = Assert.Throws<ArgumentException>(() =>
            new ServiceCollection().AddRatchet(ratchet => ratchet.UseRedis(configuration!)));

        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }
}
