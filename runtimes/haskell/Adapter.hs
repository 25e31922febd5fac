-- | Haskell's adapter: answers crosscost's questions, version 1 of the protocol (docs/runtimes.md).
--
-- The main thread is bound: it stays on the thread of the system that says hello.
module Main (main) where

import Control.Concurrent (forkOS)
import Control.Concurrent.MVar (newEmptyMVar, putMVar, takeMVar)
import Control.Exception (ErrorCall (..), evaluate, handle)
import Control.Monad (forM_)
import Data.Char (isDigit)
import Data.List (find)
import Data.Version (showVersion)
import GHC.Clock (getMonotonicTimeNSec)
import System.IO
import System.Info (fullCompilerVersion)

import Ways

iterationsMax :: Integer
iterationsMax = 1000000000

refuse :: String -> IO a
refuse = evaluate . errorWithoutStackTrace

caseOf :: [Case] -> String -> IO Case
caseOf cases name =
    maybe (refuse ("unknown case '" ++ name ++ "'")) pure (find ((== name) . caseId) cases)

-- | Nanoseconds of that number of iterations, with the right answer. A few before them are not timed:
-- the runtime's threads that woke us on our input are still at work when the first begin, and made
-- upcalls a tenth slower in epochs of a millisecond than in those of ten.
elapsedNs :: Case -> Int -> IO Integer
elapsedNs this count = do
    _ <- loop this (count `div` 8 + 1) >>= evaluate
    begun <- getMonotonicTimeNSec
    kept <- loop this count >>= evaluate
    ended <- getMonotonicTimeNSec
    let right = expected this count
    if kept /= right
        then refuse ("the answer is " ++ show kept ++ " instead of " ++ show right)
        else pure (toInteger (ended - begun))

iterationsOf :: String -> IO Int
iterationsOf word
    | not (null word) && all isDigit word && number >= 1 && number <= iterationsMax =
        pure (fromInteger number)
    | otherwise =
        refuse ("iterations '" ++ word ++ "' are not from 1 to " ++ show iterationsMax)
  where number = read word

answer :: [Case] -> String -> IO [String]
answer cases line = case splitAtSpaces line of
    ["hello", "1"] -> do
        thread <- threadId
        pure ["hello 1 " ++ show thread ++ " " ++ showVersion fullCompilerVersion]
    ["hello", protocol] ->
        refuse ("unknown protocol '" ++ protocol ++ "': this is version 1")
    ["list"] -> pure (["case " ++ caseId this ++ " " ++ summary this | this <- cases] ++ ["end"])
    ["prepare", name] -> do
        this <- caseOf cases name
        forM_ [1, 10, 1000] (elapsedNs this)
        pure ["ok"]
    ["run", name, word] -> do
        this <- caseOf cases name
        count <- iterationsOf word
        elapsed <- elapsedNs this count
        pure ["ns " ++ show elapsed]
    _ -> refuse ("unknown command '" ++ line ++ "'")

splitAtSpaces :: String -> [String]
splitAtSpaces text = case break (== ' ') text of
    (word, _ : rest) -> word : splitAtSpaces rest
    (word, []) -> [word]

converse :: [Case] -> IO ()
converse cases = do
    over <- isEOF
    line <- if over then pure "quit" else getLine
    if line == "quit"
        then pure ()
        else do
            lines' <- handle (\(ErrorCall text) -> pure ["fail " ++ text]) (answer cases line)
            mapM_ putStrLn lines'
            hFlush stdout
            converse cases

-- | The C library's locks are cheaper in a process that has never had a second thread: this one has.
main :: IO ()
main = do
    forM_ [stdin, stdout] (`hSetEncoding` utf8)
    done <- newEmptyMVar
    _ <- forkOS (putMVar done ())
    takeMVar done
    makeCases >>= converse
