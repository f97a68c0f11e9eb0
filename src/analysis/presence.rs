//! Arithmetic of intervals: when somebody was there, whatever number of sessions that took.

/// From one instant to a later one, in microseconds since 1970; the end is not part of it.
pub(super) type Interval = (i64, i64);

/// The union of intervals that come sorted by start: disjoint, sorted, and such that touch are one.
pub(super) fn union(sorted: impl IntoIterator<Item = Interval>, into: &mut Vec<Interval>) {
    into.clear();
    for (start, end) in sorted {
        match into.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => into.push((start, end)),
        }
    }
}

/// How long disjoint intervals are together, in microseconds.
pub(super) fn length(disjoint: &[Interval]) -> i64 {
    disjoint.iter().map(|(start, end)| end - start).sum()
}

/// How long two lists of disjoint, sorted intervals go on at the same time, in microseconds.
pub(super) fn common(one: &[Interval], other: &[Interval]) -> i64 {
    let (mut first, mut second, mut total) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(first), other.get(second)) {
        total += (a.1.min(b.1) - a.0.max(b.0)).max(0);
        if a.1 <= b.1 { first += 1 } else { second += 1 }
    }
    total
}

/// What lies between disjoint, sorted intervals.
pub(super) fn between(disjoint: &[Interval]) -> impl Iterator<Item = Interval> {
    disjoint.windows(2).map(|pair| (pair[0].1, pair[1].0))
}

/// How many of the intervals go on at once at most. Of those that end when others begin, the ends come first.
pub(super) fn peak(intervals: &[Interval], changes: &mut Vec<(i64, i32)>) -> i64 {
    changes.clear();
    changes.extend(intervals.iter().flat_map(|&(start, end)| [(start, 1), (end, -1)]));
    changes.sort_unstable();
    let (mut now, mut most) = (0i64, 0);
    for &(_, change) in changes.iter() {
        now += i64::from(change);
        most = most.max(now);
    }
    most
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn covers(intervals: &[Interval], at: i64) -> usize {
        intervals.iter().filter(|(start, end)| (*start..*end).contains(&at)).count()
    }

    fn intervals() -> impl Strategy<Value = Vec<Interval>> {
        prop::collection::vec((0i64..40, 1i64..12).prop_map(|(start, length)| (start, start + length)), 0..12)
    }

    fn united(mut intervals: Vec<Interval>) -> Vec<Interval> {
        intervals.sort_unstable();
        let mut into = Vec::new();
        union(intervals, &mut into);
        into
    }

    proptest! {
        /// Against counting instant by instant.
        #[test]
        fn unions_and_what_they_share_are_those_of_counting(one in intervals(), other in intervals()) {
            let (first, second) = (united(one.clone()), united(other.clone()));
            let count = |test: &dyn Fn(i64) -> bool| (0..60).filter(|&at| test(at)).count() as i64;
            prop_assert_eq!(length(&first), count(&|at| covers(&one, at) > 0));
            prop_assert!(first.windows(2).all(|pair| pair[0].1 < pair[1].0));
            prop_assert_eq!(common(&first, &second), count(&|at| covers(&one, at) > 0 && covers(&other, at) > 0));
            let pauses: Vec<_> = between(&first).collect();
            prop_assert_eq!(length(&first) + length(&pauses), first.last().map_or(0, |last| last.1 - first[0].0));
            let most = (0..60).map(|at| covers(&one, at)).max().unwrap_or(0) as i64;
            prop_assert_eq!(peak(&one, &mut Vec::new()), most);
        }
    }

    #[test]
    fn whoever_comes_as_another_leaves_does_not_raise_the_peak() {
        assert_eq!(peak(&[(0, 10), (10, 20), (10, 30)], &mut Vec::new()), 2);
    }
}
