/** The baseline: a static method that adds two integers, and that is never inlined. */
final class Plain extends Case.OfSums {
    Plain() {
        super("plain", "a static Java method that adds two integers, not inlined");
    }

    static int add(int first, int second) {
        return first + second;
    }

    @Override
    long loop(int iterations) {
        int sum = 0;
        for (int i = 0; i < iterations; i++) {
            sum += add(i, SECOND);
        }
        return sum;
    }
}
