namespace Ratchet.Verification.Specimens;

/// <summary>
/// What every specimen offers. A specimen is a published cache program that looks right and is not: translated command by
/// command, faults included, so that demonstrations show it failing and every checker proves that it would notice.
/// Internal, and never offered to users.
/// </summary>
internal interface IPriceCache
{
    /// <summary>The product's price as text, or null if there is no such product.</summary>
    Task<string?> GetPriceAsync(int productId);

    /// <summary>Changes the price in the database and does to the cache whatever the program believes to be enough.</summary>
    Task UpdatePriceAsync(int productId, string newPrice);
}
