using Notifications.Messaging;
using NUnit.Framework;

namespace Notifications.Tests.Messaging;

/// <summary>W: the bus works; i: it is ill and the broker is well; b: both are ill.</summary>
public sealed class BusIllnessTests
{
    [TestCase("Wii", ExpectedResult = false)]
    [TestCase("Wiii", ExpectedResult = true)]
    [TestCase("WiiWii", ExpectedResult = false, Description = "it came back by itself")]
    [TestCase("Wiibii", ExpectedResult = false, Description = "the broker was away meanwhile, so the bus has its time anew")]
    [TestCase("Wbbbbbbbbbbbbbbbbbbbb", ExpectedResult = false, Description = "a broker that is away is waited for")]
    [TestCase("Wbbbbbiii", ExpectedResult = true)]
    [TestCase("iiiiiiiiiiiiii", ExpectedResult = false, Description = "one that never worked has more time")]
    [TestCase("iiiiiiiiiiiiiii", ExpectedResult = true)]
    [TestCase("iiiiiiiiiiiiWiii", ExpectedResult = true)]
    public bool It_is_given_up_after_three_looks_that_found_it_ill_beside_a_broker_that_is_well(string looks) =>
        looks.Aggregate(BusIllness.None, (illness, look) => illness.Next(look == 'W', look != 'b')).IsHopeless(3);
}
