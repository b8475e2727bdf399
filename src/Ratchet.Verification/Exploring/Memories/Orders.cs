namespace Ratchet.Verification.Exploring.Memories;

/// <summary>The orders in which things may be told that are sorted by a number each: one, or where some have the same number, each order of these.</summary>
internal static class Orders
{
    /// <summary>The places of the numbers, from the least to the greatest. An array given out is used again for the next.</summary>
    public static IEnumerable<int[]> Of(ulong[] numbers)
    {
        var order = Enumerable.Range(0, numbers.Length).ToArray();
        Array.Sort(order, (a, b) => numbers[a] != numbers[b] ? numbers[a].CompareTo(numbers[b]) : a.CompareTo(b));
        do
        {
            yield return order;
        }
        while (Next(order, numbers));
    }

    /// <summary>Each run of equals counts on through its own orders, and carries to the run after it.</summary>
    private static bool Next(int[] order, ulong[] numbers)
    {
        for (var (from, to) = (0, 1); to <= order.Length; to++)
        {
            if (to < order.Length && numbers[order[to]] == numbers[order[from]])
            {
                continue;
            }

            if (Next(order.AsSpan(from..to)))
            {
                return true;
            }

            from = to;
        }

        return false;
    }

    /// <summary>The next in lexicographic order (Narayana); after the last one, the first again, and false.</summary>
    private static bool Next(Span<int> places)
    {
        var rising = places.Length - 2;
        while (rising >= 0 && places[rising] >= places[rising + 1])
        {
            rising--;
        }

        if (rising >= 0)
        {
            var greater = places.Length - 1;
            while (places[greater] <= places[rising])
            {
                greater--;
            }

            (places[rising], places[greater]) = (places[greater], places[rising]);
        }

        places[(rising + 1)..].Reverse();
        return rising >= 0;
    }
}
