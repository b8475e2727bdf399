using Microsoft.Extensions.Options;

namespace Ratchet.Locking;

/// <summary>Generated from the attributes of <see cref="DistributedLockOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DistributedLockOptionsValidator : IValidateOptions<DistributedLockOptions>;
