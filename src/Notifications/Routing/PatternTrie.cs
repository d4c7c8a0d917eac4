namespace Notifications.Routing;

/// <summary>
/// Routes by the pattern of their event types, with the meaning of <see cref="EventTypePattern"/>: a tree of words, walked along all ways at once. The
/// walk costs by what the type can still become, not by how many patterns there are.
/// </summary>
internal sealed class PatternTrie
{
    private readonly Node _root = new();

    public bool IsEmpty { get; private set; } = true;

    public void Add(string pattern, Route route)
    {
        var node = _root;
        foreach (var word in pattern.Split('.'))
            node = word switch
            {
                "*" => node.Star ??= new Node(),
                "#" => node.Hash ??= new Node { IsHash = true },
                _ => node.Words.TryGetValue(word, out var next) ? next : node.Words[word] = new Node(),
            };
        node.Routes.Add(route);
        IsEmpty = false;
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Route> Match(string eventType)
    {
        if (IsEmpty) return [];

        // A set: several ways can lead to the same place, and nobody goes on from there twice. So no type takes long.
        var (here, next) = (new HashSet<Node>(), new HashSet<Node>());
        Enter(here, _root);
        foreach (var word in eventType.Split('.'))
        {
            foreach (var node in here)
            {
                if (node.IsHash) Enter(next, node);
                if (node.Star is { } star) Enter(next, star);
                if (node.Words.TryGetValue(word, out var exact)) Enter(next, exact);
            }

            (here, next) = (next, here);
            next.Clear();
            if (here.Count == 0) return [];
        }

        var routes = here.SelectMany(x => x.Routes).ToList();
        routes.Sort((x, y) => x.Age.CompareTo(y.Age));
        return routes;
    }

    // A # takes no word as well: where it may begin, it may have ended.
    private static void Enter(HashSet<Node> nodes, Node node)
    {
        for (var entered = node; entered is not null && nodes.Add(entered); entered = entered.Hash) { }
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Words { get; } = [];
        public Node? Star { get; set; }
        public Node? Hash { get; set; }
        public bool IsHash { get; init; }
        public List<Route> Routes { get; } = [];
    }
}
