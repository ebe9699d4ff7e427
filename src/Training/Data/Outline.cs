namespace AutoScale.Training.Data;

/// <summary>Where a shape is, in its own coordinates: the unit disc holds it.</summary>
static class Outline
{
    /// <summary>Whether a point belongs to a shape.</summary>
    public static bool Contains(ShapeClass shape, double x, double y)
    {
        var radius = Math.Sqrt((x * x) + (y * y));
        return shape switch
        {
            ShapeClass.Disc => radius < 0.85,
            ShapeClass.Ring => radius is > 0.5 and < 0.95,
            ShapeClass.Triangle => Polygon(x, y, 3, 0.48),
            ShapeClass.Plus => (Math.Abs(x) < 0.28 && Math.Abs(y) < 0.95) || (Math.Abs(y) < 0.28 && Math.Abs(x) < 0.95),
            ShapeClass.Bar => Math.Abs(x) < 0.25 && Math.Abs(y) < 0.97,
            ShapeClass.Checker => Math.Abs(x) < 0.8 && Math.Abs(y) < 0.8 && (x > 0) == (y > 0),
            ShapeClass.StripedDisc => radius < 0.95 && Math.Cos(x * 10) > 0,
            ShapeClass.Crescent => radius < 0.95 && Math.Sqrt(((x - 0.45) * (x - 0.45)) + (y * y)) > 0.75,
            ShapeClass.FourDots => Math.Sqrt(Math.Pow(Math.Abs(x) - 0.58, 2) + Math.Pow(Math.Abs(y) - 0.58, 2)) < 0.32,
            ShapeClass.Hourglass => Math.Abs(y) < 0.9 && Math.Abs(x) < 0.12 + (0.75 * Math.Abs(y)),
            ShapeClass.Pentagon => Polygon(x, y, 5, 0.74),
            ShapeClass.Hexagon => Polygon(x, y, 6, 0.79),
            ShapeClass.StarOfFive => Star(x, y, 5),
            ShapeClass.StarOfSix => Star(x, y, 6),
            ShapeClass.SpiralLeft => Spiral(x, y),
            ShapeClass.SpiralRight => Spiral(-x, y),
            ShapeClass.CombOfThree => Comb(x, y, 3),
            ShapeClass.CombOfFour => Comb(x, y, 4),
            ShapeClass.PieceS => Piece(x, y),
            ShapeClass.PieceZ => Piece(-x, y),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "There is no such class."),
        };
    }

    /// <summary>A regular polygon by the distance of its sides from the centre.</summary>
    static bool Polygon(double x, double y, int sides, double apothem)
    {
        for (var side = 0; side < sides; side++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * side / sides);
            if ((x * sin) + (y * cos) > apothem)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Rays between an inner and an outer radius.</summary>
    static bool Star(double x, double y, int rays)
    {
        var angle = Math.Atan2(y, x) * rays / (2 * Math.PI);
        var fromRay = Math.Abs(angle - Math.Round(angle)) * 2;
        return Math.Sqrt((x * x) + (y * y)) < 0.97 - (0.55 * fromRay);
    }

    /// <summary>An arm that turns once and a half.</summary>
    static bool Spiral(double x, double y)
    {
        var radius = Math.Sqrt((x * x) + (y * y));
        var phase = (Math.Atan2(y, x) / (2 * Math.PI)) - (radius * 1.6);
        return radius < 0.97 && phase - Math.Floor(phase) < 0.5;
    }

    /// <summary>Teeth on a back.</summary>
    static bool Comb(double x, double y, int teeth)
    {
        if (Math.Abs(x) > 0.85 || Math.Abs(y) > 0.75)
        {
            return false;
        }

        var place = (x + 0.85) / 1.7 * ((2 * teeth) - 1);
        return y > 0.35 || (int)place % 2 is 0;
    }

    /// <summary>Two bricks, one half beside the other.</summary>
    static bool Piece(double x, double y) =>
        (y is > 0 and < 0.6 && x is > -0.3 and < 0.9) || (y is > -0.6 and <= 0 && x is > -0.9 and < 0.3);
}
