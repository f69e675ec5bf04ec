"""The checks of the review, by noun: each looks set-wise at some records and says what is weak or wrong."""
