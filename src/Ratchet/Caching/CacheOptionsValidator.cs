using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Ratchet;

/// <summary>Generated from the attributes of <see cref="CacheOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class CacheOptionsRanges : IValidateOptions<CacheOptions>;

/// <summary>The ranges, and what a range cannot say.</summary>
internal sealed class CacheOptionsValidator : IValidateOptions<CacheOptions>
{
    private readonly CacheOptionsRanges _ranges = new();

    public ValidateOptionsResult Validate(string? name, CacheOptions options)
    {
        var failures = new List<string>();
        if (_ranges.Validate(name, options) is { Failed: true, Failures: { } outOfRange })
        {
            failures.AddRange(outOfRange);
        }

        AddUnknown(failures, nameof(CacheOptions.Strategy), options.Strategy);
        AddUnknown(failures, nameof(CacheOptions.WhenUnavailable), options.WhenUnavailable);
        if (options.WriteTimeout > options.InDoubtHold)
        {
            failures.Add($"WriteTimeout is {options.WriteTimeout}; allowed is at most InDoubtHold, which is {options.InDoubtHold}.");
        }

        return failures.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => $"Cache '{name}': {failure}"));
    }

    private static void AddUnknown<TEnum>(List<string> failures, string option, TEnum value)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            failures.Add($"{option} is {value}; allowed are {string.Join(", ", Enum.GetNames<TEnum>())}.");
        }
    }
}

/// <summary>A time span between two others, both allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenAttribute(string minimum, string maximum) : ValidationAttribute
{
    private readonly TimeSpan _minimum = TimeSpan.Parse(minimum, CultureInfo.InvariantCulture);
    private readonly TimeSpan _maximum = TimeSpan.Parse(maximum, CultureInfo.InvariantCulture);

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is TimeSpan span && span >= _minimum && span <= _maximum
            ? ValidationResult.Success
            : new($"{validationContext.MemberName} is {value ?? "null"}; allowed is {_minimum} to {_maximum}.");
}

/// <summary>A number between two others, both allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenNumbersAttribute(double minimum, double maximum) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is double number && number >= minimum && number <= maximum
            ? ValidationResult.Success
            : new(string.Create(
                CultureInfo.InvariantCulture,
                $"{validationContext.MemberName} is {value ?? "null"}; allowed is {minimum} to {maximum}."));
}

/// <summary>A text that is not null and not longer than this.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AtMostAttribute(int length) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && text.Length <= length
            ? ValidationResult.Success
            : new($"{validationContext.MemberName} is {(value is string text2 ? $"'{text2}'" : "null")}; allowed is text of at most {length} characters.");
}
