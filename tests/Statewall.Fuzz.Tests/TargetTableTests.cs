namespace Statewall.Fuzz.Tests;

public sealed class TargetTableTests
{
    [Fact]
    public void Table_EveryTargetOfTheAssembly_IsARow()
    {
        var written = typeof(TargetTable).Assembly.GetTypes()
            .Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IFuzzTarget)))
            .Select(type => (string)type.GetProperty(nameof(IFuzzTarget.Name))!.GetValue(null)!);

        Assert.Equal(written.Order(StringComparer.Ordinal), TargetTable.All.Select(target => target.Name));
    }

    [Fact]
    public void Seeds_OfEachTarget_AreTakenWithoutAFinding()
    {
        foreach (var target in TargetTable.All)
        {
            foreach (var seed in target.Seeds())
            {
                target.Fuzz(seed);
            }
        }
    }
}
