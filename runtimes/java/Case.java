/**
 * One thing that can be timed. Each kind of case is a class of its own with a loop of its own: the
 * compiler then knows what the loop calls, and its log names it. The operands change, and the
 * results are summed, so that no call can be left out. Nothing is subtracted.
 *
 * <p>The clock is read around the call of the loop, not in the loop's method: with the times among
 * its variables the compiler made a plain call dearer (1.1 ns instead of 0.9).
 */
abstract class Case {
    static final int SECOND = 7;
    static final int[] BATCH_ITEMS = {1, 4, 16, 64, 256, 1024, 4096, 16384};

    final String id;
    final String summary;
    /** The sum of the results of the last run. */
    long kept;

    Case(String id, String summary) {
        this.id = id;
        this.summary = summary;
    }

    /** Makes that number of calls, and sums their results. Never inlined (see runtime.json). */
    abstract long loop(int iterations);

    /** Nanoseconds of that number of calls; sets {@link #kept}. */
    final long timed(int iterations) {
        long began = System.nanoTime();
        long sum = loop(iterations);
        long ended = System.nanoTime();
        kept = sum;
        return ended - began;
    }

    /** What {@link #kept} has to be. */
    abstract long expected(int iterations);

    /**
     * The method that has to be compiled, as the compiler's log names it. With a star at its end:
     * the method whose name begins so and that is compiled last while the case warms up.
     */
    String hotMethod() {
        return getClass().getName() + "::loop";
    }

    /** The native method, whose wrapper has to be compiled too, or null where there is none. */
    String nativeMethod() {
        return null;
    }

    /** A loop over the sum of i and SECOND in 32 bits. */
    abstract static class OfSums extends Case {
        OfSums(String id, String summary) {
            super(id, summary);
        }

        @Override
        long expected(int iterations) {
            return (int) sumOfSums(iterations);
        }
    }

    /** A loop over calls that yield nothing. */
    abstract static class OfNothing extends Case {
        OfNothing(String id, String summary) {
            super(id, summary);
        }

        @Override
        long expected(int iterations) {
            return 0;
        }
    }

    /** One downcall, and an upcall per iteration: the loop is in the foreign library. */
    abstract static class OfUpcalls extends Case {
        OfUpcalls(String id, String summary) {
            super(id, summary);
        }

        @Override
        long expected(int iterations) {
            return sumOfSums(iterations);
        }
    }

    /** A loop over the sum of the integers from 1 to count. */
    abstract static class OfSlices extends Case {
        final int count;

        OfSlices(String way, String summary, int count) {
            super(way + "batch/" + count, summary + ", " + count + " items");
            this.count = count;
        }

        @Override
        long expected(int iterations) {
            return (long) count * (count + 1) / 2 * iterations;
        }
    }

    private static long sumOfSums(long iterations) {
        return iterations * (iterations - 1) / 2 + iterations * SECOND;
    }
}
